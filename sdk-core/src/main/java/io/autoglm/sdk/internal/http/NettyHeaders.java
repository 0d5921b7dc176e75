package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.model.ResponseHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers as Netty decoded them; nothing is copied. {@code toString()} shows names only. */
final class NettyHeaders implements ResponseHeaders {

    private final HttpHeaders headers;

    NettyHeaders(HttpHeaders headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String first(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> all(String name) {
        return Collections.unmodifiableList(headers.getAll(name));
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(headers.names());
    }

    @Override
    public String toString() {
        return "ResponseHeaders" + headers.names();
    }
}
