package io.autoglm.sdk.http;

/** Which version of HTTP is spoken. */
public enum HttpProtocol {
    /** HTTP/1.1 only: one connection per attempt in flight. */
    HTTP_1_1,
    /**
     * Over {@code https} HTTP/2 or HTTP/1.1, as the server chooses in the TLS handshake (ALPN); over plain {@code http} HTTP/1.1.
     *
     * <p>Where a server chose HTTP/1.1 once, the client stays with it.
     */
    HTTP_2,
    /**
     * Over plain {@code http} HTTP/2 without asking (prior knowledge): a server that does not speak it fails every call. Over
     * {@code https} as {@link #HTTP_2}. There is no upgrade from HTTP/1.1, which some servers cannot bear.
     */
    HTTP_2_PRIOR_KNOWLEDGE
}
