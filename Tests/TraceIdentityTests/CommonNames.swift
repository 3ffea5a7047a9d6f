/// Names of header fields that requests and responses often have.
let commonNames = """
    host user-agent accept accept-encoding accept-language cookie connection content-type
    content-length cache-control pragma referer origin authorization upgrade-insecure-requests
    if-none-match if-modified-since range te transfer-encoding x-forwarded-for x-forwarded-proto
    x-forwarded-host x-forwarded-port x-real-ip forwarded via x-requested-with dnt
    sec-fetch-site sec-fetch-mode sec-fetch-dest sec-fetch-user sec-ch-ua sec-ch-ua-mobile
    sec-ch-ua-platform priority x-api-key x-csrf-token date server etag last-modified expires
    vary set-cookie location age content-encoding content-disposition content-language
    content-security-policy strict-transport-security x-content-type-options x-frame-options
    x-xss-protection referrer-policy permissions-policy access-control-allow-origin
    access-control-allow-headers access-control-allow-methods access-control-allow-credentials
    access-control-expose-headers access-control-max-age access-control-request-method
    access-control-request-headers accept-ranges allow keep-alive upgrade sec-websocket-key
    sec-websocket-version sec-websocket-accept alt-svc x-powered-by x-cache x-served-by x-timer
    x-request-id request-id x-correlation-id x-amz-request-id x-amz-cf-id cf-ray cf-cache-status
    x-cache-hits x-envoy-upstream-service-time x-envoy-attempt-count x-envoy-decorator-operation
    x-envoy-expected-rq-timeout-ms x-runtime link retry-after expect www-authenticate
    proxy-connection content-range x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset
    x-amz-date x-amz-content-sha256 x-goog-api-client tracestate baggage x-b3-spanid
    x-b3-sampled x-b3-parentspanid x-datadog-parent-id x-datadog-sampling-priority
    x-datadog-tags x-datadog-origin nel report-to save-data x-robots-tag x-ua-compatible
    cross-origin-opener-policy cross-origin-resource-policy cross-origin-embedder-policy
    if-match if-range max-forwards proxy-authorization mcp-session-id mcp-protocol-version
    last-event-id idempotency-key soapaction x-client-data x-client-ip true-client-ip
    cf-connecting-ip cf-ipcountry cf-visitor cdn-loop x-vercel-id x-nginx-cache
    """.split(whereSeparator: \.isWhitespace).map(String.init)
