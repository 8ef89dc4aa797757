package fingerprint

import "strings"

// statementKind is the kind of the statement that was read, by its first
// word; after WITH by the first verb outside brackets.
func (x *lexer) statementKind() Kind {
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
	case keySelect:
		return Select
	case keyInsert:
		return Insert
	case keyUpdate:
		return Update
	case keyDelete:
		return Delete
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
	if len(word) > len(kindWordLongest) {
		return Other
	}
	switch strings.ToLower(word) {
	case "values", "table":
		return Select
	case "replace":
		return Insert
	case "begin", "start", "commit", "rollback", "abort", "end", "savepoint", "release", "prepare", "deallocate",
		"set", "reset", "use", "pragma", "show", "describe", "desc", "listen", "unlisten", "notify", "discard",
		"vacuum", "analyze", "optimize", "checkpoint", "cluster", "reindex", "lock", "unlock", "flush", "kill",
		"attach", "detach", "declare", "fetch", "close", "move", "save", "grant", "revoke", "xa":
		return Control
	case "create", "alter", "drop", "truncate", "rename", "comment":
		return DDL
	case "copy", "load":
		return Copy
	case "call", "exec", "execute", "do":
		return Call
	case "explain":
		return Explain
	}
	return Other
}

const kindWordLongest = "deallocate"
