package fingerprint

// maxScanSources bounds the tables of one block that columns are looked up in.
const maxScanSources = 256

// Scan reads the structure of a text. It never fails, takes time linear in
// the text's length, and reads no more than the first 262,144 tokens; what it
// does not understand it leaves out.
func Scan(d Dialect, sql string) *Structure {
	x := &scanner{conditions: newConditions(d, sql), ctes: map[string]int{}}
	x.blocks = x
	x.statements()
	x.resolveSlots()
	return x.out
}

// scanner scans the statements of one text.
type scanner struct {
	conditions

	sources [][]scanSource // by query
	ctes    map[string]int // visible names in lower case
}

// scanSource is a name by which the columns of a block may be qualified.
type scanSource struct {
	ref   string
	table int // index into Tables, -1 for a CTE
}
