// Package peers has the rules by which other tools call a query an N+1, each
// written anew from its public description, so that they can be measured on
// the programs that we are measured on. They see what such a tool sees: the
// text, the arguments, the time and the stack of each statement that
// finished, and no rows.
//
// Where a description leaves something open, the reading that helps the rule
// is taken: the time gates of tools made for production are left out, and
// statements without a context are given to the request that ran them.
package peers
