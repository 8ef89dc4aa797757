package dialect

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/nplusone-go/nplusone/fingerprint"
)

func TestDialectOfPackage(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		want fingerprint.Dialect
	}{
		{"github.com/lib/pq", fingerprint.PostgreSQL},
		{"github.com/jackc/pgx/v5/stdlib", fingerprint.PostgreSQL},
		{"github.com/uptrace/bun/driver/pgdriver", fingerprint.PostgreSQL},
		{"cloud.google.com/go/cloudsqlconn/postgres/pgxv5", fingerprint.PostgreSQL},
		{"gitee.com/opengauss/openGauss-connector-go-pq", fingerprint.PostgreSQL},
		{"github.com/go-sql-driver/mysql", fingerprint.MySQL},
		{"github.com/ziutek/mymysql/godrv", fingerprint.MySQL},
		{"github.com/go-mysql-org/go-mysql/driver", fingerprint.MySQL},
		{"modernc.org/sqlite", fingerprint.SQLite},
		{"github.com/mattn/go-sqlite3", fingerprint.SQLite},
		{"github.com/ncruces/go-sqlite3/driver", fingerprint.SQLite},
		{"github.com/glebarez/go-sqlite", fingerprint.SQLite},
		{"github.com/mutecomm/go-sqlcipher/v4", fingerprint.SQLite},
		{"github.com/tursodatabase/libsql-client-go/libsql", fingerprint.SQLite},
		{"github.com/microsoft/go-mssqldb", fingerprint.SQLServer},
		{"github.com/denisenkom/go-mssqldb", fingerprint.SQLServer},
		{"example.com/postgres-tools/internal/sqlite", fingerprint.SQLite}, // the nearer the end, the nearer the type
		{"example.com/sqlite-tools/internal/postgres", fingerprint.PostgreSQL},
		{"example.com/stdlib/store", fingerprint.Generic},
		{"github.com/snowflakedb/gosnowflake", fingerprint.Generic},
		{"main", fingerprint.Generic},
		{"", fingerprint.Generic},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, OfPackage(tt.path), tt.path)
	}
}
