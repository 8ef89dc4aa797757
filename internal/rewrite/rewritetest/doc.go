// Package rewritetest has the statements that the tests of several packages
// rewrite.
package rewritetest
