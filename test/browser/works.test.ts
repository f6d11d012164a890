// What the pages do, and what is done to them. One browser for all: a start of it takes as long as most of these.
import './suites/rollout.ts'
import './suites/panels.ts'
import './suites/requests.ts'
import './suites/hostile.ts'
