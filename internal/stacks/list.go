package main

// A stack is something that people build on, with a page under docs/stacks that
// says how to watch it.
type stack struct {
	page, title string
	kind        kind
	// module is where the tests of the stack are, dependency what they require.
	module, dependency string
}

type kind string

const (
	framework kind = "frameworks"
	orm       kind = "orms"
	driver    kind = "drivers"
)

var stacks = []stack{
	{"gin", "gin", framework, "integrations/gin", "github.com/gin-gonic/gin"},
	{"echo-v4", "echo v4", framework, "integrations/echov4", "github.com/labstack/echo/v4"},
	{"echo-v5", "echo v5", framework, "integrations/echov5", "github.com/labstack/echo/v5"},
	{"fiber-v2", "fiber v2", framework, "integrations/fiberv2", "github.com/gofiber/fiber/v2"},
	{"fiber-v3", "fiber v3", framework, "integrations/fiberv3", "github.com/gofiber/fiber/v3"},
	{"grpc", "gRPC", framework, "integrations/grpc", "google.golang.org/grpc"},
	{"connect", "connect", framework, "integrations/connect", "connectrpc.com/connect"},
	{"gqlgen", "gqlgen", framework, "integrations/gqlgen", "github.com/99designs/gqlgen"},
	{"graph-gophers", "graph-gophers/graphql-go", framework, "integrations/graphgophers", "github.com/graph-gophers/graphql-go"},
	{"river", "river", framework, "integrations/river", "github.com/riverqueue/river"},
	{"asynq", "asynq", framework, "integrations/asynq", "github.com/hibiken/asynq"},
	{"cobra", "cobra", framework, "integrations/cobra", "github.com/spf13/cobra"},
	{"gorm", "gorm", orm, "test/orms", "gorm.io/gorm"},
	{"ent", "ent", orm, "test/orms", "entgo.io/ent"},
	{"bun", "bun", orm, "test/orms", "github.com/uptrace/bun"},
	{"sqlx", "sqlx", orm, "test/orms", "github.com/jmoiron/sqlx"},
	{"sqlc", "sqlc", orm, "test/orms", ""},
	{"sqlboiler", "sqlboiler", orm, "test/orms", "github.com/aarondl/sqlboiler/v4"},
	{"xorm", "xorm", orm, "test/orms", "xorm.io/xorm"},
	{"pq", "lib/pq", driver, "test/conformance", "github.com/lib/pq"},
	{"pgx", "pgx without database/sql", driver, "integrations/pgx", "github.com/jackc/pgx/v5"},
	{"pgx-stdlib", "pgx through database/sql", driver, "test/conformance", "github.com/jackc/pgx/v5"},
	{"mysql", "go-sql-driver/mysql", driver, "test/conformance", "github.com/go-sql-driver/mysql"},
	{"modernc-sqlite", "modernc.org/sqlite", driver, "test/conformance", "modernc.org/sqlite"},
	{"mattn-sqlite", "mattn/go-sqlite3", driver, "test/conformance", "github.com/mattn/go-sqlite3"},
}
