// What the pages look like and cost. One browser for all: a start of it takes as long as most of these.
for (const suite of ['shape', 'cost', 'docs']) await import(`./suites/${suite}.ts`)
