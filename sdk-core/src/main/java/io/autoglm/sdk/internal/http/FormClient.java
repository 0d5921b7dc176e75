package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.http.ProxySpec;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/**
 * Posts forms to one server, on a connection of its own for each: for what is asked seldom, as a token. No redirect is followed, because a
 * form holds secrets. Safe for every thread.
 */
public final class FormClient {

    /** The largest answer, in bytes. */
    public static final int LARGEST_ANSWER = 1024 * 1024;

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final LoopResources loops = LoopResources.create("autoglm-token", 1, true);
    private final URI url;
    private final HttpClients clients;
    private final HttpClient client;

    /**
     * Makes a client; nothing is connected yet.
     *
     * @throws IllegalArgumentException when a certificate or key cannot be read
     */
    public FormClient(URI url, TransportSettings settings) {
        this.url = url;
        clients = new HttpClients(settings, loops, new PoolCounts());
        ProxySpec proxy = settings.http().proxy();
        boolean proxied = proxy != null && proxy.isFor(url.getHost(), Route.port(url));
        client = (Route.secure(url) ? clients.secure(proxied) : clients.plain(proxied)).fresh();
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body   read as UTF-8, at most {@link #LARGEST_ANSWER} bytes
     */
    public record Answer(int status, String body) {}

    /** Posts {@code form}, which is URL-encoded; fails when no whole answer comes, or a larger one. Cancelling closes the connection. */
    public Mono<Answer> post(Map<String, String> headers, String form) {
        return client.headers(all -> {
                    headers.forEach(all::set);
                    all.set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded");
                    all.set(HttpHeaderNames.ACCEPT, "application/json");
                })
                .post()
                .uri(url)
                .send(Mono.fromSupplier(() -> ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, form)))
                .response((head, content) -> content.asByteArray()
                        .reduceWith(ByteArrayOutputStream::new, FormClient::add)
                        .map(all -> new Answer(head.status().code(), all.toString(StandardCharsets.UTF_8))))
                .next();
    }

    private static ByteArrayOutputStream add(ByteArrayOutputStream all, byte[] part) {
        if (part.length > LARGEST_ANSWER - all.size()) {
            throw reactor.core.Exceptions.propagate(
                    new IOException("the answer is larger than " + LARGEST_ANSWER + " bytes"));
        }
        all.writeBytes(part);
        return all;
    }

    /** Ends what is under way and the thread. */
    public Mono<Void> close() {
        return clients.dispose().then(loops.disposeLater(Duration.ZERO, LONGEST_CLOSE));
    }
}
