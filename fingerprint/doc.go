// Package fingerprint reads SQL. It tells which statements have the same
// shape, whatever values they carry, and what parts a statement is made of.
//
//	id := fingerprint.Of(fingerprint.PostgreSQL, "SELECT name FROM authors WHERE id = 42")
//	fmt.Println(id)
//	fmt.Println(fingerprint.Normalize(fingerprint.PostgreSQL, "SELECT name FROM authors WHERE id IN (1, 2)"))
//	// select name from authors where id in (?)
//
// Two texts have one shape if they differ only in literals, placeholders,
// white space, comments, the case of bare words, quotes that a name does not
// need, and the number of alike items that follow each other in IN (...),
// ARRAY[...] and VALUES. NULL, TRUE and FALSE are literals but after IS and
// NOT, DEFAULT is one in a row of VALUES, and a sign belongs to the number
// after it where no operand precedes.
//
// Of is for the hot path: one pass, no allocation. All functions take any text,
// SQL or not, cut off or not, in time that grows with its length alone, and none
// of them panics. They are safe for concurrent use.
//
// The fields and methods of Structure and of its parts are listed by
//
//	go doc -all github.com/nplusone-go/nplusone/internal/fingerprint/structure
//
// The reading is lexical. A name and its alias are different names, an OR of
// five comparisons is another shape than an OR of six, and "x" is a string in
// MySQL even where ANSI_QUOTES is set. In PostgreSQL a lone question mark is
// read as a placeholder, though it may be the operator of jsonb.
package fingerprint
