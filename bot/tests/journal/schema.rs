//! The two engines have one schema.

use std::collections::BTreeSet;

use sqlx::Row;

use crate::stores::{Engine, Store, on_each};

/// Tables, columns and indexes as both engines can tell them.
async fn described(store: &Store) -> BTreeSet<String> {
    let (columns, indexes) = match store.engine {
        Engine::Sqlite => (
            "SELECT m.name || '.' || c.name || ' ' || c.type
                 || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END
                 || CASE WHEN c.pk > 0 THEN ' primary key' ELSE '' END
                 || CASE WHEN c.dflt_value IS NULL THEN '' ELSE ' default ' || c.dflt_value END AS line
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
            "SELECT m.name || CASE WHEN l.\"unique\" = 1 THEN ' unique' ELSE '' END
                 || ' (' || (SELECT group_concat(coalesce(name, 'expression'), ', ') FROM pragma_index_info(l.name)) || ')'
                 || CASE WHEN l.partial = 1 THEN ' partial' ELSE '' END AS line
             FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table'",
        ),
        Engine::Postgres => (
            "SELECT c.table_name || '.' || c.column_name || ' '
                 || CASE c.data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' ELSE c.data_type END
                 || CASE WHEN c.is_nullable = 'NO' THEN ' not null' ELSE '' END
                 || CASE WHEN EXISTS (
                        SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                        WHERE i.indisprimary AND i.indrelid = CAST(c.table_name AS regclass) AND a.attname = c.column_name
                    ) THEN ' primary key' ELSE '' END
                 || CASE WHEN c.column_default IS NULL THEN '' ELSE ' default ' || c.column_default END AS line
             FROM information_schema.columns c WHERE c.table_schema = 'public'",
            "SELECT CAST(t.relname AS TEXT) || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
                 || ' (' || (SELECT string_agg(coalesce(a.attname, 'expression'), ', ' ORDER BY k.place)
                             FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
                             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number) || ')'
                 || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END AS line
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname = 'public'",
        ),
    };
    let mut lines = BTreeSet::new();
    for query in [columns, indexes] {
        let rows = store.rows(query).await;
        lines.extend(rows.iter().map(|row| row.get::<String, _>("line")));
    }
    // What sqlx and SQLite keep for themselves. A primary key is a column's matter: SQLite makes no index for a number.
    lines.retain(|line| !line.starts_with("_sqlx") && !line.starts_with("sqlite_"));
    let keys: Vec<String> = lines
        .iter()
        .filter(|line| line.contains(" primary key"))
        .filter_map(|line| line.split(' ').next()?.split_once('.'))
        .map(|(table, column)| format!("{table} unique ({column})"))
        .collect();
    lines.retain(|line| !keys.contains(line));
    lines
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let all = std::sync::Mutex::new(Vec::new());
    on_each(async |store| {
        let described = described(&store).await;
        assert!(
            described.contains("operations.heard_id INTEGER not null"),
            "{described:#?}"
        );
        assert!(
            described.contains("heard unique (event_key)"),
            "{described:#?}"
        );
        assert!(
            described.contains("operations (expression)")
                && described.contains("outgoing (id) partial"),
            "{described:#?}"
        );
        assert!(
            described.contains("outgoing.revision INTEGER not null default 1"),
            "{described:#?}"
        );
        all.lock().expect("a list").push(described);
    })
    .await;
    let all = all.into_inner().expect("a list");
    if let [sqlite, postgres] = all.as_slice() {
        let only_here: Vec<_> = sqlite.difference(postgres).collect();
        let only_there: Vec<_> = postgres.difference(sqlite).collect();
        assert!(
            only_here.is_empty() && only_there.is_empty(),
            "only SQLite: {only_here:#?}, only PostgreSQL: {only_there:#?}"
        );
    }
}
