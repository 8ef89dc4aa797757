// Package webpage is the debug page: what it remembers of requests and jobs,
// and how it shows them. Package web hands it the requests of a program that
// knows of us, the command those of one that does not.
package webpage
