//go:build race

package driver_test

// turns is the number of connections that share the behaviours between them:
// the race detector makes each run an order of magnitude slower, and looks
// for what no single combination brings.
const turns = 16
