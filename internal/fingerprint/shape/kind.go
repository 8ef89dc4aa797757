package shape

import (
	"github.com/nplusone-go/nplusone/internal/fingerprint/lex"
)

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
	first := x.SQL[x.first:x.firstEnd]
	for i := x.firstEnd; first == "("; {
		y := lex.Lexer{SQL: x.SQL, Dialect: x.Dialect, Cursor: lex.Cursor{Pos: i}}
		y.Next()
		first, i = x.SQL[y.Start:y.Pos], y.Pos
	}
	if lex.FoldsTo(first, "with") {
		return verbKind(x.verb)
	}
	return KindOfWord(first)
}

func verbKind(key lex.Key) Kind {
	switch key {
	case lex.KeySelect, lex.KeyValues:
		return Select
	case lex.KeyInsert:
		return Insert
	case lex.KeyUpdate:
		return Update
	case lex.KeyDelete:
		return Delete
	case lex.KeyMerge:
		return Merge
	}
	return Other
}

// KindOfWord is the kind of a statement by its first word, in any case. WITH
// is not one of them.
func KindOfWord(word string) Kind {
	switch {
	case lex.FoldsTo(word, "select"):
		return Select
	case lex.FoldsTo(word, "insert"):
		return Insert
	case lex.FoldsTo(word, "update"):
		return Update
	case lex.FoldsTo(word, "delete"):
		return Delete
	}
	var lower [len("deallocate")]byte // the longest of them
	if len(word) > len(lower) {
		return Other
	}
	for i := 0; i < len(word); i++ {
		lower[i] = lex.LowerByte(word[i])
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
