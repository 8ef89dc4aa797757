package otelcol

import (
	"strings"
	"sync"
	"unicode"

	"github.com/nplusone-go/nplusone/fingerprint"
	"github.com/nplusone-go/nplusone/internal/hash"
)

// statement is what spans with one shape of text have in common.
type statement struct {
	shape   fingerprint.ID
	dialect fingerprint.Dialect
	kind    fingerprint.Kind
	// text is that of the first span. It may hold values, and is never shown.
	text string
	// operation and collection stand for the text where spans have none.
	operation, collection string
	// work is false for what no program loops over: transactions, the
	// catalogue, pings.
	work bool
}

// caches are systems that a program asks for each item on purpose. Their spans
// lie between those of a loop and are none of its own.
var caches = map[string]bool{
	"redis": true, "valkey": true, "keydb": true, "dragonfly": true, "memcached": true,
	"hazelcast": true, "infinispan": true, "coherence": true, "geode": true, "ehcache": true,
}

// statements are those that spans have shown. Texts with values in them have
// no end, so that what is known of texts is forgotten when it grows too large.
type statements struct {
	mu      sync.Mutex
	byText  map[textKey]*statement
	byShape map[textKey]*statement
	bytes   int
}

type textKey struct {
	dialect fingerprint.Dialect
	text    string
}

const (
	maxTexts     = 20_000
	maxTextBytes = 8 << 20
	maxText      = 64 << 10 // of one text that is kept
)

// of returns the statement that a span ran, nil for none: a connection that
// was opened, a statement that was only prepared, a question to a cache.
func (s *statements) of(a *attributes, name string) *statement {
	if caches[strings.ToLower(a.system)] || prepares(a.operation, name) || a.batch > 1 {
		return nil
	}
	dialect, _ := fingerprint.ParseDialect(strings.ToLower(a.system)) // what it does not know is Generic
	text := a.text
	if text == "" {
		if a.operation == "" || a.collection == "" {
			return nil
		}
		text = cut(a.operation) + " " + cut(a.collection)
	}
	text = placeholders(text[:min(len(text), maxText)])
	key := textKey{dialect, text}

	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.byText[key]; ok {
		return known
	}
	made := s.byShapeOf(key, a)
	if s.byText == nil || len(s.byText) >= maxTexts || s.bytes >= maxTextBytes {
		s.byText, s.bytes = map[textKey]*statement{}, 0
	}
	s.byText[key] = made
	s.bytes += len(text)
	return made
}

// byShapeOf reads a text that was not met before.
func (s *statements) byShapeOf(key textKey, a *attributes) *statement {
	id := fingerprint.Of(key.dialect, key.text)
	shape := textKey{key.dialect, id.String()}
	if known, ok := s.byShape[shape]; ok {
		return known
	}
	made := &statement{shape: id, dialect: key.dialect, text: key.text}
	if a.text == "" {
		made.operation, made.collection = cut(a.operation), cut(a.collection)
		made.kind, made.work = kinds[strings.ToUpper(a.operation)], true
	} else {
		scanned := fingerprint.Scan(key.dialect, key.text)
		made.kind = scanned.Kind
		if w := scanned.Writes(); w != fingerprint.Other {
			made.kind = w
		}
		made.work = scanned.Housekeeping() == "" && made.kind != fingerprint.DDL && made.kind != fingerprint.Explain
	}
	if s.byShape == nil || len(s.byShape) >= maxTexts {
		s.byShape = map[textKey]*statement{}
	}
	s.byShape[shape] = made
	return made
}

// kinds are the operations that write, as spans without a text name them.
var kinds = map[string]fingerprint.Kind{
	"INSERT": fingerprint.Insert, "INSERTONE": fingerprint.Insert, "PUTITEM": fingerprint.Insert,
	"UPDATE": fingerprint.Update, "UPDATEONE": fingerprint.Update, "UPDATEITEM": fingerprint.Update,
	"DELETE": fingerprint.Delete, "DELETEONE": fingerprint.Delete, "DELETEITEM": fingerprint.Delete,
	"SELECT": fingerprint.Select, "FIND": fingerprint.Select, "FINDONE": fingerprint.Select, "GETITEM": fingerprint.Select,
}

// prepares reports whether a span is of a statement's preparation, which shows
// the text and does not run it.
func prepares(operation, name string) bool {
	if strings.EqualFold(operation, "prepare") {
		return true
	}
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if strings.EqualFold(word, "prepare") {
			return true
		}
	}
	return false
}

// valuesOf hashes what a text shows of its arguments. Comments are left out:
// some carry the trace.
func valuesOf(dialect fingerprint.Dialect, text string) uint64 {
	if !strings.Contains(text, "/*") && !strings.Contains(text, "--") && !strings.Contains(text, "#") {
		return hash.HashText(text)
	}
	var h uint64
	for _, l := range fingerprint.AppendLiterals(nil, dialect, text) {
		h = hash.Mix64(h ^ hash.HashText(l.Text()))
	}
	return h
}

// shown is the text as it may be shown.
func (s *statement) shown() string {
	if s.operation != "" {
		return s.operation + " " + s.collection
	}
	return fingerprint.Normalize(s.dialect, s.text)
}

// summary is db.query.summary.
func (s *statement) summary() string {
	if s.operation != "" {
		return s.operation + " " + s.collection
	}
	return fingerprint.Scan(s.dialect, s.text).Summary(s.text)
}

func (s *statement) writes() bool {
	switch s.kind {
	case fingerprint.Insert, fingerprint.Update, fingerprint.Delete, fingerprint.Merge:
		return true
	}
	return false
}
