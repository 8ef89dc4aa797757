package fingerprint

// Kind is what a statement does.
type Kind uint8

// The kinds. Control is transaction control, SET, PRAGMA, SHOW, LISTEN,
// NOTIFY, VACUUM and the like; DDL creates, alters or drops; Copy is COPY and
// LOAD DATA; Other is what the scanner does not know.
const (
	Other Kind = iota
	Select
	Insert
	Update
	Delete
	Control
	DDL
	Copy
	Call
	Explain
	Merge
)

// statementKind is the kind of the statement that was read, by its first
// word; after WITH by the first verb outside brackets.
func (x *shaper) statementKind() Kind {
	first := x.sql[x.first:x.firstEnd]
	for i := x.firstEnd; first == "("; {
		y := lexer{sql: x.sql, dialect: x.dialect, cursor: cursor{pos: i}}
		y.next()
		first, i = x.sql[y.start:y.pos], y.pos
	}
	if foldsTo(first, "with") {
		return verbKind(x.verb)
	}
	return kindOfWord(first)
}

func verbKind(key keyword) Kind {
	switch key {
	case keySelect, keyValues:
		return Select
	case keyInsert:
		return Insert
	case keyUpdate:
		return Update
	case keyDelete:
		return Delete
	case keyMerge:
		return Merge
	}
	return Other
}

// kindOfWord is the kind of a statement by its first word, in any case. WITH
// is not one of them.
func kindOfWord(word string) Kind {
	switch {
	case foldsTo(word, "select"):
		return Select
	case foldsTo(word, "insert"):
		return Insert
	case foldsTo(word, "update"):
		return Update
	case foldsTo(word, "delete"):
		return Delete
	}
	var lower [len("deallocate")]byte // the longest of them
	if len(word) > len(lower) {
		return Other
	}
	for i := 0; i < len(word); i++ {
		lower[i] = lowerByte(word[i])
	}
	switch string(lower[:len(word)]) {
	case "values", "table":
		return Select
	case "replace":
		return Insert
	case "merge":
		return Merge
	case "begin", "commit", "rollback", "savepoint", "release", "start", "end", "abort", "set", "show", "use", "pragma",
		"listen", "notify", "unlisten", "vacuum", "analyze", "analyse", "reset", "discard", "lock", "unlock", "kill",
		"flush", "optimize", "attach", "detach", "reindex", "checkpoint", "deallocate", "prepare", "declare", "fetch",
		"close", "move", "do", "checksum", "check", "handler":
		return Control
	case "create", "alter", "drop", "truncate", "rename", "comment", "grant", "revoke", "refresh", "import", "security",
		"reassign", "cluster":
		return DDL
	case "copy", "load":
		return Copy
	case "call", "exec", "execute":
		return Call
	case "explain", "describe", "desc":
		return Explain
	}
	return Other
}
