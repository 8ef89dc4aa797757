// Package e2e tests what needs a browser or another project's schema. It is a
// module of its own, so that nobody who uses nplusone downloads these. Files
// are named by topic.
package e2e
