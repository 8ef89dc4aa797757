package fingerprint_test

import (
	"fmt"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func ExampleOf() {
	one := fingerprint.Of(fingerprint.PostgreSQL, "SELECT name FROM authors WHERE id = 42 -- cached")
	other := fingerprint.Of(fingerprint.PostgreSQL, "select name from authors where id = $1")
	fmt.Println(one == other)
	// Output: true
}

func ExampleNormalize() {
	fmt.Println(fingerprint.Normalize(fingerprint.SQLite,
		"SELECT id, Name FROM authors  WHERE id IN (1, 2, 3) /*route='%2Fauthors'*/;"))
	// Output: select id, name from authors where id in (?)
}

func ExampleParseID() {
	id, err := fingerprint.ParseID(fingerprint.ID(0xabc).String())
	fmt.Println(id, err)
	// Output: 0000000000000abc <nil>
}

func ExampleParseDialect() {
	d, err := fingerprint.ParseDialect("mariadb")
	fmt.Println(d, err)
	// Output: mysql <nil>
}

func ExampleAppendLiterals() {
	sql := `SELECT * FROM authors WHERE id = -42 AND name = 'O''Brien' AND born = $1 AND died IS NULL`
	for _, l := range fingerprint.AppendLiterals(nil, fingerprint.PostgreSQL, sql) {
		fmt.Println(l.Slot, l.Span.Of(sql), l.Text())
	}
	// Output:
	// 0 -42 -42
	// 1 'O''Brien' O'Brien
}

func ExampleComments() {
	for c := range fingerprint.Comments(fingerprint.PostgreSQL, "SELECT '/* no */' /* nplusone:ignore a fixed list */ -- end") {
		fmt.Println(c)
	}
	// Output:
	// nplusone:ignore a fixed list
	// end
}

func ExampleTags() {
	for key, value := range fingerprint.Tags(fingerprint.PostgreSQL, "SELECT 1 /*controller='books',route='%2Fbooks'*/") {
		fmt.Println(key, value)
	}
	// Output:
	// controller books
	// route /books
}

func ExampleScan() {
	s := fingerprint.Scan(fingerprint.PostgreSQL, "SELECT name FROM authors WHERE id = $1")
	fmt.Println(s.Kind == fingerprint.Select, s.Tables[0].Name, s.Slots[0].Column.Name)
	// Output: true authors id
}

// A text for a log: no literal of the program stays in it.
func ExampleRedact() {
	fmt.Println(fingerprint.Redact(fingerprint.MySQL, "SELECT name FROM authors WHERE email = 'ada@example.com'"))
	// Output: SELECT name FROM authors WHERE email = '…'
}

// ok is set where the text has the same placeholders and literals, in the same
// places: it can stand for the statement.
func ExampleRedacted() {
	text, ok := fingerprint.Redacted(fingerprint.SQLite, "SELECT name FROM authors WHERE born < 1815 AND id = ?")
	fmt.Println(text, ok)
	// Output: SELECT name FROM authors WHERE born < 00 AND id = ? true
}
