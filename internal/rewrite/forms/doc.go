// Package forms has the table of all forms, with what each of them needs, asks
// those that fit and puts what they make in order.
package forms
