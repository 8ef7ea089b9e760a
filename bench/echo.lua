-- wrk: an authenticated echo of a small object
wrk.method = "POST"
wrk.body = '{"foo":"bar","count":42,"nested":{"list":[1,2,3],"ok":true}}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Basic YmVuY2g6YmVuY2hwYXNz"
