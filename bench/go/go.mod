module uptick-bench

go 1.21
