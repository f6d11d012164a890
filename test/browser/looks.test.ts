// What the pages look like and cost. One browser for all: a start of it takes as long as most of these.
import './suites/shape.ts'
import './suites/cost.ts'
import './suites/docs.ts'
