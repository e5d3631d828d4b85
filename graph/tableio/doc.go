// Package tableio reads and writes tables of one row per vertex: csv, tsv,
// ndjson and parquet, plain or compressed, from files, pipes and standard
// input. It is the one place that knows encoding/csv, the compressors and the
// parquet library.
//
// Four things are worth knowing:
//
//	Open        a file's text, decompressed, with its progress and its SHA-256
//	Create      a file that appears whole or not at all
//	Write       columns of a graph as a table, in the order of the external ids
//	ReadTable   a small table as text, with the line of every row
//
// A table is written with the header `id,<column>...`. Numbers are the
// shortest decimals that read back to the same bits. A value that is missing
// (NaN, column.NoCode) is an empty field in csv and tsv, null in ndjson and
// parquet. The bytes of a file are a function of the table alone: no time,
// host or version is in them.
//
// The csv is that of RFC 4180 as encoding/csv reads it, with line feeds. The
// tsv is the same with tabs, except that a text with a tab or a line break is
// refused instead of quoted, so that cut, awk and sort may be trusted with it.
package tableio
