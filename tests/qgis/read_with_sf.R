# Reads a layer with sf: `Rscript read_with_sf.R FILE LAYER KEY EDGES`, one line for each feature.
suppressPackageStartupMessages(library(sf))
asked <- commandArgs(trailingOnly = TRUE)
seen <- st_read(asked[1], layer = asked[2], quiet = TRUE)
key <- seen[[asked[3]]]
is_area <- grepl("territories", asked[2])
if (asked[4] == "s2") {
  rows <- data.frame(key, as.numeric(st_area(seen)) / 1e6)
} else {
  dates <- lapply(c("valid_from", "valid_to"), function(name) {
    if (is.null(seen[[name]])) rep(NA, nrow(seen)) else as.character(seen[[name]])
  })
  st_crs(seen) <- NA
  size <- if (is_area) st_area(seen) else st_length(seen)
  rows <- data.frame(key, class(seen$valid_from), dates[[1]], dates[[2]], sprintf("%.15g", size))
}
write.table(rows, sep = "\t", na = "\\N", quote = FALSE, row.names = FALSE, col.names = FALSE)
