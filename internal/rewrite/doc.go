// Package rewrite cuts a statement's text at byte offsets and puts it together
// anew, and follows every value of it while that is done.
//
// Repeat is a repeated statement with what its executions differ in. Text is one
// of its texts; edits of it are rendered with marks in the place of arguments and
// literals, and Finish makes a Statement of the marks: text, and what each
// placeholder takes. The account says of each slot whether its value comes with
// each key, stands there once or was left out. Clauses and Needs are what can be
// asked of a statement before it is rewritten. No form of rewriting is known here.
package rewrite
