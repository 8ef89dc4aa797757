package nplusonetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/report"
)

// longList runs a test whose program reads a list without a limit.
func longList(t *testing.T, opts ...Option) *fakeTB {
	t.Helper()
	tb := newFake(t)
	db := Open(tb, testshop.Driver, "12", opts...)
	ctx := Check(tb, opts...)
	_, err := testshop.Joined(ctx, db)
	require.NoError(t, err)
	tb.end()
	return tb
}

func TestAdviceFailsNothingUnlessAskedTo(t *testing.T) {
	short := Detect(detect.MaxListRows(10))
	advised := longList(t, short)
	assert.Empty(t, advised.errors)
	assert.Contains(t, advised.logged(), "12 rows without a limit")
	onList := longList(t, short, FailOn(report.RuleUnboundedList))
	assert.Contains(t, onList.said(), "12 rows without a limit")
	other := longList(t, short, FailOn(report.RuleWideSelect))
	assert.Empty(t, other.errors)
	quiet := longList(t)
	assert.Empty(t, quiet.logged(), "12 rows are a page")
}

func TestFailOnARuleThatFailsAnyway(t *testing.T) {
	tb := newFake(t)
	Check(tb, FailOn(report.RuleNPlusOne))
	assert.Contains(t, tb.said(), "only advisory rules")
}
