// Prints the rows of all Parquet files in a folder as JSON lines, read by ClickHouse.
// The folder must lie under the working directory.
//
// Usage: node read-parquet.js /absolute/path/of/folder

const { query } = require('chdb');

const folder = process.argv[2].replaceAll("'", "\\'");
process.stdout.write(
  query(
    `SELECT * FROM file('${folder}/*.parquet', Parquet) ` +
      'SETTINGS output_format_json_quote_64bit_integers = 0, ' +
      'output_format_json_named_tuples_as_objects = 1, ' +
      'output_format_json_quote_denormals = 1',
    'JSONEachRow',
  ),
);
