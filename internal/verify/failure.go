package verify

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/nplusone-go/nplusone/internal/effects"
	"github.com/nplusone-go/nplusone/internal/rewrite"
)

// wrong is what is amiss with a rewrite whatever it returns.
type wrong string

func (w wrong) Error() string { return string(w) }

// failed is the verdict where a try ended in an error. Only what the database
// itself said of the rewrite is held against it.
func (v *Verifier) failed(ctx context.Context, err error) rewrite.Verdict {
	var why notTried
	var amiss wrong
	var refused effects.Refusal
	var catalogueErr *effects.CatalogueError
	switch {
	case errors.As(err, &amiss):
		return rewrite.Verdict{Tried: true, Wrong: true, Note: "differs: " + string(amiss)}
	// A driver may report its own cancelling rather than the context's end.
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		return rewrite.Verdict{Late: true, Note: fmt.Sprintf("not tried: it took longer than %v", v.timeout)}
	case heldUp(err):
		return rewrite.Verdict{Late: true, Note: "not tried: it would wait for a lock, which the program may hold"}
	case errors.As(err, &refused):
		return rewrite.Verdict{Note: "not tried: it must not run again: " + string(refused)}
	case errors.As(err, &why):
		return rewrite.Verdict{Note: "not tried: " + string(why)}
	case errors.As(err, &catalogueErr) && !broken(err):
		return rewrite.Verdict{Note: "not tried: the catalogue, which shows what it calls, could not be read: " + message(catalogueErr.Unwrap())}
	case broken(err):
		return rewrite.Verdict{Note: "not tried: the connection broke"}
	}
	return rewrite.Verdict{Tried: true, Wrong: true, Note: "the database refused it: " + message(err)}
}

// notAgain says that what the program ran fails now: then there is nothing to
// compare with.
func notAgain(what string, err error) error {
	var why notTried
	var refused effects.Refusal
	var catalogueErr *effects.CatalogueError
	switch {
	case errors.As(err, &why):
		return why
	case broken(err) || heldUp(err) || errors.As(err, &refused) || errors.As(err, &catalogueErr):
		return err
	}
	return notTried(what + " does not run again here: " + message(err))
}

// broken reports whether an error is of the way to the database.
func broken(err error) bool {
	var onTheWay net.Error
	return errors.Is(err, sqldriver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &onTheWay)
}

// heldUp reports whether a statement was ended because it waited for a lock, or
// took longer than the server was told. PostgreSQL's drivers have the code of
// an error, the others write it.
func heldUp(err error) bool {
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

// message is an error's first line, short enough for a note. Databases quote
// the statement's values in some errors, so that what stands in quotes is left
// out, up to the last quote of its kind: not all of them escape those within.
func message(err error) string {
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
