package trial

import (
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/effects"
)

// NotTried is why nothing could be compared.
type NotTried string

func (n NotTried) Error() string { return string(n) }

// Wrong is what is amiss with a candidate whatever it returns.
type Wrong string

func (w Wrong) Error() string { return string(w) }

// notAgain says that what the program ran fails now: then there is nothing to
// compare with.
func notAgain(what string, err error) error {
	var why NotTried
	var refused effects.Refusal
	var catalogueErr *effects.CatalogueError
	switch {
	case errors.As(err, &why):
		return why
	case Broken(err) || HeldUp(err) || errors.As(err, &refused) || errors.As(err, &catalogueErr):
		return err
	}
	return NotTried(what + " does not run again here: " + Message(err))
}

// Broken reports whether an error is of the way to the database. Errors of
// package net, which no program is made to link for us, have these methods, and
// a connection that was closed has this text.
func Broken(err error) bool {
	var onTheWay interface {
		error
		Timeout() bool
		Temporary() bool
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &onTheWay) || err != nil && strings.Contains(err.Error(), "use of closed network connection")
}

// HeldUp reports whether a statement was ended because it waited for a lock, or
// took longer than the server was told. PostgreSQL's drivers have the code of
// an error, the others write it.
func HeldUp(err error) bool {
	var coded interface{ SQLState() string }
	if errors.As(err, &coded) {
		switch coded.SQLState() {
		case "55P03", "57014", "25P04":
			return true
		}
	}
	if err == nil {
		return false
	}
	text := err.Error()
	return slices.ContainsFunc([]string{
		"Error 1205", "Error 1969", "Error 3024", "Error 3572", // MySQL and MariaDB
		"database is locked", "table is locked", // SQLite
	}, func(sign string) bool { return strings.Contains(text, sign) })
}

// Message is an error's first line, short enough for a note. Databases quote
// the statement's values in some errors, so that what stands in quotes is left
// out, up to the last quote of its kind: not all of them escape those within.
func Message(err error) string {
	const longest = 160
	text := []rune(err.Error())
	if end := slices.Index(text, '\n'); end >= 0 {
		text = text[:end]
	}
	var out []rune
	for i := 0; i < len(text) && len(out) < longest; i++ {
		r := text[i]
		out = append(out, r)
		if r != '\'' && r != '"' {
			continue
		}
		last := len(text) - 1
		for last > i && text[last] != r {
			last--
		}
		out = append(out, '…')
		if last == i {
			break // it is not closed
		}
		out, i = append(out, r), last
	}
	return string(out)
}
