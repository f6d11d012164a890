// What the pages do, and what is done to them. One browser for all: a start of it takes as long as most of these.
for (const suite of ['rollout', 'panels', 'requests', 'hostile']) await import(`./suites/${suite}.ts`)
