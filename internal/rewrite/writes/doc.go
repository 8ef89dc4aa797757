// Package writes has the forms that INSERT, UPDATE and DELETE can be rewritten
// in, and says which of them must not be. What is made of them is never run.
package writes
