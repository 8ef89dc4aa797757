// Package reads has the forms that a SELECT can be rewritten in: one function
// each, which does its own work alone. What it takes for granted stands in the
// table of package forms.
package reads
