"""Pictures of series: run chart, spark line, tile map, table, downloads."""
