// Prints the rows of a Delta table as JSON lines, read by ClickHouse's own Delta reader (in Rust).
// The table must lie under the working directory.
//
// Usage: node read-delta.js /absolute/path/of/table

const { query } = require('chdb');

const table = process.argv[2].replaceAll("'", "\\'");
process.stdout.write(
  query(
    `SELECT * FROM deltaLakeLocal('${table}') ` +
      'SETTINGS output_format_json_quote_64bit_integers = 0, ' +
      'output_format_json_named_tuples_as_objects = 1, ' +
      'output_format_json_quote_denormals = 1',
    'JSONEachRow',
  ),
);
