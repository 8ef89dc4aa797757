package nplusonepgx

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// A batch is one round trip, and followed as one statement. Where all that is
// queued has one text, that is its text, and its rows are the rows of all; else
// the different texts follow each other, their placeholders numbered on.
const (
	maxBatchTexts = 16   // different texts that are named
	maxBatchArgs  = 4096 // arguments that are compared
)

var placeholder = regexp.MustCompile(`\$(\d+)`)

// beginBatch follows a batch.
func (s *session) beginBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.enter() || b == nil || len(b.QueuedQueries) == 0 {
		return
	}
	texts, args := s.queued(ctx, c, b)
	if !s.x.Start(ctx, s.database, &s.memory, joined(texts)) {
		return
	}
	for i, v := range args {
		s.x.Arg(i+1, "", plain(v))
	}
}

// batchText is one of the different texts of a batch.
type batchText struct {
	text string
	args int // those of its first use
}

// queued returns the different texts of a batch in the order of their first
// use, and the arguments: those of each text's first use in that order, as
// joined numbers them, and then all others, by which two batches are told apart.
func (s *session) queued(ctx context.Context, c *pgx.Conn, b *pgx.Batch) (texts []batchText, args []any) {
	seen := make(map[string]bool, 4)
	var rest []any
	for _, q := range b.QueuedQueries {
		text, own := sent(ctx, c, q.SQL, q.Arguments)
		if known, ok := s.names[text]; ok {
			text = known
		}
		if !seen[text] && len(seen) < maxBatchTexts {
			seen[text] = true
			texts = append(texts, batchText{text, len(own)})
			args = append(args, own...)
		} else if len(rest) < maxBatchArgs {
			rest = append(rest, own...)
		}
	}
	return texts, append(args, rest...)
}

func joined(texts []batchText) string {
	if len(texts) == 1 {
		return texts[0].text
	}
	var all strings.Builder
	before := 0
	for i, t := range texts {
		if i > 0 {
			all.WriteString("; ")
		}
		all.WriteString(placeholder.ReplaceAllStringFunc(strings.TrimRight(t.text, "; \n\t"), func(p string) string {
			n, _ := strconv.Atoi(p[1:])
			return "$" + strconv.Itoa(n+before)
		}))
		before += t.args
	}
	return all.String()
}
