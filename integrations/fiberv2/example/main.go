// Command example serves a page that asks for every author by itself, asks for
// that page once, and logs what nplusone found.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"strconv"

	"github.com/gofiber/fiber/v2"
	_ "modernc.org/sqlite"

	"github.com/nplusone-go/nplusone/driver"
	"github.com/nplusone-go/nplusone/examples/blog"
	nplusonefiber "github.com/nplusone-go/nplusone/integrations/fiberv2"
)

func main() {
	ctx := context.Background()
	db, err := driver.Open("sqlite", "file:blog?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := blog.Fill(ctx, db, 12); err != nil {
		log.Fatal(err)
	}
	app := fiber.New()
	app.Use(nplusonefiber.Middleware())
	app.Get("/readers/:id/authors", func(c *fiber.Ctx) error {
		reader, _ := strconv.Atoi(c.Params("id"))
		names, err := blog.Authors(c.UserContext(), db, reader)
		if err != nil {
			return err
		}
		return c.JSON(names)
	})
	res, err := app.Test(httptest.NewRequest("GET", "/readers/12/authors", nil))
	if err != nil {
		log.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	fmt.Println(res.StatusCode, string(body), err)
}
