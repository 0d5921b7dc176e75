package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.http.ProxySpec;
import io.autoglm.sdk.internal.codec.BaseUrls;
import io.autoglm.sdk.internal.codec.Target;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AsciiString;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;

/**
 * All that the calls of one operation to one endpoint have in common, made once: a subscriber with an {@link Attempt} in its context
 * makes it one HTTP exchange. Safe for use by any thread.
 */
final class Route {

    static final AsciiString ACCEPT = AsciiString.cached("Accept");
    static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
    static final AsciiString USER_AGENT = AsciiString.cached("User-Agent");
    static final AsciiString ACCEPT_LANGUAGE = AsciiString.cached("Accept-Language");
    static final AsciiString ACCEPT_ENCODING = AsciiString.cached("Accept-Encoding");
    static final AsciiString ENCODINGS = AsciiString.cached("gzip, deflate");
    static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");
    static final AsciiString JSON = AsciiString.cached("application/json");
    static final AsciiString EVENTS = AsciiString.cached("text/event-stream, application/json");

    private final String place;
    private final Flux<Object> pooled;
    private final Flux<Object> fresh;
    private final @Nullable Flux<Object> multiplexed;
    private volatile boolean http1;

    private Route(String place, Flux<Object> pooled, Flux<Object> fresh, @Nullable Flux<Object> multiplexed) {
        this.place = place;
        this.pooled = pooled;
        this.fresh = fresh;
        this.multiplexed = multiplexed;
    }

    static Route of(
            URI base,
            Target target,
            boolean streaming,
            TransportSettings settings,
            HttpClients.Set clients,
            @Nullable ProxySpec proxy) {
        URI uri = BaseUrls.resolve(base, target.path());
        Consumer<HttpHeaders> fixed = headers -> {
            if (target.hasBody()) {
                headers.set(CONTENT_TYPE, JSON);
            }
            headers.set(ACCEPT, streaming ? EVENTS : JSON);
            headers.set(USER_AGENT, settings.userAgent());
            String language = settings.acceptLanguage();
            if (language != null) {
                headers.set(ACCEPT_LANGUAGE, language);
            }
            if (settings.http().compression() && !streaming) {
                headers.set(ACCEPT_ENCODING, ENCODINGS);
            }
            settings.headers().forEach(headers::set);
        };
        HttpClient multiplexed = clients.multiplexed();
        return new Route(
                proxy == null ? place(uri) : place(uri) + " through the proxy " + proxy.host() + ":" + proxy.port(),
                exchange(clients.pooled().headers(fixed), target, uri),
                exchange(clients.fresh().headers(fixed), target, uri),
                multiplexed == null ? null : exchange(multiplexed.headers(fixed), target, uri));
    }

    private static Flux<Object> exchange(HttpClient client, Target target, URI uri) {
        return client.request(target.method()).uri(uri).send(Attempt::send).responseConnection(Attempt::respond);
    }

    /** Returns host and port, and the proxy before them, for messages. */
    String place() {
        return place;
    }

    /** Returns whether attempts share connections, as far as is known. */
    boolean isMultiplexed() {
        return multiplexed != null && !http1;
    }

    /** Returns the exchange on a kept connection, or on a new one when none can take it. */
    Flux<Object> pooled() {
        return multiplexed != null && !http1 ? multiplexed : pooled;
    }

    /**
     * Returns the exchange on a connection that has not served before. HTTP/2 needs none: its pool passes over a connection that is
     * dead or being shut down.
     */
    Flux<Object> fresh() {
        return multiplexed != null && !http1 ? multiplexed : fresh;
    }

    /** An attempt has its connection: a server that chose HTTP/1.1 is spoken to in HTTP/1.1 from now on. */
    void connected(Channel channel) {
        if (multiplexed != null && !http1 && !(channel instanceof Http2StreamChannel)) {
            http1 = true;
        }
    }

    static String place(URI uri) {
        return uri.getHost() + ":" + port(uri);
    }

    static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : secure(uri) ? 443 : 80;
    }

    static boolean secure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }
}
