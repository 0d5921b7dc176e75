package io.autoglm.test;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A simulated LLM server: a real HTTP/1.1 server on the loopback interface.
 *
 * <p>Answers {@code POST …/chat/completions}, streamed and not, {@code GET …/models} and {@code GET …/health} under every prefix
 * in the shapes of OpenAI. How it answers is a {@link SimBehavior}, which can be swapped while it runs; single requests fail by
 * {@link #enqueue(SimFault...)}. What it received is in {@link #requests()} and {@link #takeRequest(Duration)}.
 *
 * <p>Safe for every thread. Runs on a few daemon threads of its own, whatever the number of streams. {@link #close()} ends
 * them and all connections; methods that wait block the calling thread, which is right in a test and wrong on an event loop.
 */
public final class SimServer implements AutoCloseable {

    private static final int BODY_KEPT = 64 * 1024;
    private static final int BACKLOG = 8192;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Counters counters = new Counters();
    private final Recorder recorder = new Recorder();
    private final Queue<SimFault> enqueued = new ArrayDeque<>();
    private final Set<SimConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong numbers = new AtomicLong();
    private final SimBehavior initial;
    private final @Nullable SelfSigned certificate;
    private final LoopResources loops;
    private final DisposableServer server;
    private volatile Current current;

    private record Current(SimBehavior behavior, Routes routes) {}

    private SimServer(SimBehavior behavior, int port, @Nullable SelfSigned certificate) {
        this.initial = behavior;
        this.current = new Current(behavior, new Routes(behavior, counters));
        this.certificate = certificate;
        int workers = Math.min(4, Runtime.getRuntime().availableProcessors());
        this.loops = LoopResources.create("autoglm-sim", 1, workers, true);
        HttpServer http = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .protocol(HttpProtocol.HTTP11)
                .runOn(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .doOnChannelInit((observer, channel, remote) -> accept(channel))
                .handle(this::handle);
        if (certificate != null) {
            http = http.secure(spec -> spec.sslContext(certificate.serverContext()));
        }
        try {
            this.server = http.bindNow();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
    }

    /**
     * Starts a server with the default behaviour on a free port.
     *
     * @return a running server
     */
    public static SimServer start() {
        return start(SimBehavior.defaults());
    }

    /**
     * Starts a server on a free port.
     *
     * @param behavior how it answers
     * @return a running server
     */
    public static SimServer start(SimBehavior behavior) {
        return start(behavior, 0);
    }

    /**
     * Starts a server.
     *
     * @param behavior how it answers
     * @param port     the port on 127.0.0.1; 0 for a free one
     * @return a running server
     */
    public static SimServer start(SimBehavior behavior, int port) {
        return new SimServer(behavior, port, null);
    }

    /**
     * Starts a server that speaks TLS with a fresh self-signed certificate for {@code localhost} and {@code 127.0.0.1}.
     *
     * @param behavior how it answers
     * @param port     the port on 127.0.0.1; 0 for a free one
     * @return a running server
     */
    public static SimServer startTls(SimBehavior behavior, int port) {
        return new SimServer(behavior, port, SelfSigned.create());
    }

    /**
     * Returns where the server listens: {@code http://127.0.0.1:PORT}, or {@code https://localhost:PORT} with TLS.
     *
     * @return the URL, without a slash at its end
     */
    public String url() {
        return (certificate == null ? "http://127.0.0.1:" : "https://localhost:") + port();
    }

    /**
     * Returns the base URL for a client.
     *
     * @return {@link #url()} and {@code /v1}
     */
    public String baseUrl() {
        return url() + "/v1";
    }

    /**
     * Returns the port.
     *
     * @return the port the server is bound to
     */
    public int port() {
        return server.port();
    }

    /**
     * Returns the certificate that a client must trust.
     *
     * @return an X.509 certificate in PEM
     * @throws IllegalStateException if the server does not speak TLS
     */
    public String certificatePem() {
        if (certificate == null) {
            throw new IllegalStateException("this server does not speak TLS: start it with startTls");
        }
        return certificate.pem();
    }

    /**
     * Changes how requests that arrive from now on are answered. Limits start afresh; answers that are being written go on.
     *
     * @param behavior how to answer
     */
    public void behavior(SimBehavior behavior) {
        current = new Current(behavior, new Routes(behavior, counters));
    }

    /**
     * Returns how requests are answered now.
     *
     * @return the behaviour
     */
    public SimBehavior behavior() {
        return current.behavior();
    }

    /**
     * Gives the next requests one fault each, in order, before the behaviour's own faults. Requests for {@code /health} never
     * take one.
     *
     * @param faults what shall happen
     */
    public void enqueue(SimFault... faults) {
        synchronized (enqueued) {
            enqueued.addAll(Arrays.asList(faults));
        }
    }

    /**
     * Returns what was received, oldest first, at most the last 10,000.
     *
     * @return a snapshot
     */
    public List<RecordedRequest> requests() {
        return recorder.all();
    }

    /**
     * Waits for the next request that was not taken yet.
     *
     * @param limit the longest wait
     * @return the request, received whole
     * @throws AssertionError if none arrives in time
     */
    public RecordedRequest takeRequest(Duration limit) {
        try {
            RecordedRequest request = recorder.take(limit);
            if (request == null) {
                throw new AssertionError("no request arrived within " + limit);
            }
            return request;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a request", e);
        }
    }

    /**
     * Returns the figures.
     *
     * @return a snapshot
     */
    public SimStats stats() {
        return counters.snapshot();
    }

    /** Forgets recorded requests, figures and enqueued faults, and returns to the behaviour of the start. */
    public void reset() {
        synchronized (enqueued) {
            enqueued.clear();
        }
        recorder.clear();
        counters.reset();
        numbers.set(0);
        behavior(initial);
    }

    /** Closes the port and all connections and ends the threads. A second close does nothing. */
    @Override
    public void close() {
        if (loops.isDisposed()) {
            return;
        }
        server.disposeNow(STOP_LIMIT);
        open.forEach(SimConnection::stop);
        loops.disposeLater(Duration.ZERO, STOP_LIMIT).block(STOP_LIMIT.plusSeconds(1));
    }

    private void accept(Channel channel) {
        new SimConnection(connections.incrementAndGet(), channel, counters, this::refusesNext, open).attach();
    }

    private boolean refusesNext() {
        synchronized (enqueued) {
            SimFault next = enqueued.peek();
            return next != null && next.phase() == SimFault.Phase.CONNECT && enqueued.remove(next);
        }
    }

    private @Nullable SimFault nextFault() {
        synchronized (enqueued) {
            return enqueued.poll();
        }
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Channel[] channel = new Channel[1];
        response.withConnection(connection -> channel[0] = connection.channel());
        SimConnection connection = SimConnection.of(channel[0]);
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(Step.NOTHING)
                .flatMap(body -> respond(connection, request, body, response));
    }

    private Mono<Void> respond(
            SimConnection connection, HttpServerRequest request, byte[] body, HttpServerResponse response) {
        Current now = current;
        counters.requests.incrementAndGet();
        RecordedRequest recorded = record(now.behavior(), connection, request, body);
        Answering answering = new Answering(connection, recorded, counters);
        Mono<Void> answer = new Responder(
                        now.behavior(), now.routes(), this::nextFault, answering, numbers.getAndIncrement())
                .respond(body, response);
        connection.answering(answering);
        if (now.behavior().recording()) {
            recorder.add(recorded);
        }
        return answer;
    }

    private static RecordedRequest record(
            SimBehavior behavior, SimConnection connection, HttpServerRequest request, byte[] body) {
        boolean cut = body.length > BODY_KEPT && !behavior.recordBodies();
        byte[] kept = cut ? Arrays.copyOf(body, BODY_KEPT) : body;
        return new RecordedRequest(
                request.method().name(),
                request.uri(),
                headers(request.requestHeaders()),
                behavior.recording() ? kept : Step.NOTHING,
                body.length,
                connection.id(),
                Instant.now());
    }

    private static Map<String, List<String>> headers(HttpHeaders sent) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, String> header : sent) {
            headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>()).add(header.getValue());
        }
        headers.replaceAll((name, values) -> List.copyOf(values));
        return Collections.unmodifiableMap(headers);
    }
}
