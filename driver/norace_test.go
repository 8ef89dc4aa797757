//go:build !race

package driver_test

// turns is the number of connections that share the behaviours between them.
const turns = 1
