package suggest_test

import (
	"context"
	"fmt"

	"github.com/nplusone-go/nplusone/detect"
	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/internal/testshop"
	"github.com/nplusone-go/nplusone/suggest"
)

func ExampleNew() {
	d := detect.New(detect.FixWith(suggest.New()))
	db, err := driver.Open(testshop.Driver, "50", driver.Detector(d))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	ctx, scope := d.Start(context.Background(), "GET /posts")
	_, _ = testshop.List(ctx, db)
	for _, fix := range scope.End().Findings[0].Fixes {
		fmt.Println(fix.Title)
	}
	// Output:
	// join
	// batch load
}
