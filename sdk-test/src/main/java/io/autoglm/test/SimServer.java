package io.autoglm.test;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * A simulated LLM server: a real HTTP/1.1 and HTTP/2 server on the loopback interface.
 *
 * <p>Which server it imitates is a {@link SimProfile}; the default is OpenAI, whose paths it answers under every prefix. What it
 * says, how fast and how much is a {@link SimBehavior}, which can be swapped while it runs; single requests fail by
 * {@link #enqueue(SimFault...)}. What it received is in {@link #requests()} and {@link #takeRequest(Duration)}.
 *
 * <p>Safe for every thread. Runs on a few daemon threads of its own, whatever the number of streams. {@link #close()} ends
 * them and all connections; methods that wait block the calling thread, which is right in a test and wrong on an event loop.
 */
public final class SimServer implements AutoCloseable {

    private static final int BACKLOG = 8192;
    private static final int RESETS = 100_000; // clients under test cancel a lot
    private static final int RESETS_PER_SECONDS = 30;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Recorder recorder = new Recorder();
    private final Queue<SimFault> enqueued = new ArrayDeque<>();
    private final Set<SimConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final SimBehavior initial;
    private final @Nullable SimCertificates certificates;
    private final LoopResources loops;
    private final DisposableServer server;
    private final Receiver receiver;

    private SimServer(SimBehavior behavior, SimTransport transport) {
        this.initial = behavior;
        this.receiver = new Receiver(behavior, recorder, this::nextFault);
        SimCertificate kind = transport.certificate();
        this.certificates = kind == null ? null : SimCertificates.of(kind);
        Json.prepare();
        int workers = Math.min(4, Runtime.getRuntime().availableProcessors());
        this.loops = LoopResources.create("autoglm-sim", 1, workers, true);
        try {
            this.server = http(transport).bindNow();
        } catch (RuntimeException e) {
            loops.dispose();
            throw e;
        }
    }

    private HttpServer http(SimTransport transport) {
        HttpServer http = HttpServer.create()
                .host("127.0.0.1")
                .port(transport.port())
                .runOn(loops)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .doOnChannelInit((observer, channel, remote) -> accept(channel))
                .handle(receiver::receive);
        if (transport.http2()) {
            http = http.protocol(HttpProtocol.HTTP11, certificates == null ? HttpProtocol.H2C : HttpProtocol.H2)
                    .http2Settings(settings -> settings.maxConcurrentStreams(transport.maxStreams())
                            .maxDecodedRstFramesPerWindow(RESETS, RESETS_PER_SECONDS));
        } else {
            http = http.protocol(HttpProtocol.HTTP11);
        }
        if (certificates == null) {
            return http;
        }
        SslContext tls = certificates.serverContext(transport.http2(), transport.clientCertificates());
        return http.secure(spec -> spec.sslContext(tls));
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
        return start(behavior, SimTransport.plain().withPort(port));
    }

    /**
     * Starts a server that speaks TLS with a fresh self-signed certificate for {@code localhost} and {@code 127.0.0.1}.
     *
     * @param behavior how it answers
     * @param port     the port on 127.0.0.1; 0 for a free one
     * @return a running server
     */
    public static SimServer startTls(SimBehavior behavior, int port) {
        return start(behavior, SimTransport.tls().withPort(port));
    }

    /**
     * Starts a server.
     *
     * @param behavior  how it answers
     * @param transport how it is reached
     * @return a running server
     */
    public static SimServer start(SimBehavior behavior, SimTransport transport) {
        return new SimServer(behavior, transport);
    }

    /**
     * Returns where the server listens: {@code http://127.0.0.1:PORT}, or {@code https://localhost:PORT} with TLS.
     *
     * @return the URL, without a slash at its end
     */
    public String url() {
        return (certificates == null ? "http://127.0.0.1:" : "https://localhost:") + port();
    }

    /**
     * Returns the base URL for a client.
     *
     * @return {@link #url()} and the {@linkplain SimProfile#basePath() base path} of the profile that is answered with now
     */
    public String baseUrl() {
        return url() + behavior().profile().basePath();
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
        return certificates().trustedPem();
    }

    /**
     * Returns the server's certificates, and one for a client.
     *
     * @return what a client needs to reach this server
     * @throws IllegalStateException if the server does not speak TLS
     */
    public SimCertificates certificates() {
        if (certificates == null) {
            throw new IllegalStateException("this server does not speak TLS: start it with startTls");
        }
        return certificates;
    }

    /**
     * Changes how requests that arrive from now on are answered. Limits start afresh; answers that are being written go on.
     *
     * @param behavior how to answer
     */
    public void behavior(SimBehavior behavior) {
        receiver.behavior(behavior);
    }

    /**
     * Returns how requests are answered now.
     *
     * @return the behaviour
     */
    public SimBehavior behavior() {
        return receiver.behavior();
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
        return receiver.counters().snapshot(open.size());
    }

    /**
     * Forgets recorded requests, figures and enqueued faults, and returns to the behaviour of the start. Connections stay open;
     * answers that are being written go on and are counted no more.
     */
    public void reset() {
        synchronized (enqueued) {
            enqueued.clear();
        }
        recorder.clear();
        receiver.reset(initial);
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
        new SimConnection(connections.incrementAndGet(), channel, receiver::counters, this::refusesNext, open).attach();
    }

    private boolean refusesNext() {
        synchronized (enqueued) {
            SimFault next = enqueued.peek();
            return next != null && next.phase() == SimFaultPhase.CONNECT && enqueued.remove(next);
        }
    }

    private @Nullable SimFault nextFault() {
        synchronized (enqueued) {
            return enqueued.poll();
        }
    }
}
