package io.autoglm.benchmarks;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.admission.LimitSpec;
import io.autoglm.sdk.model.GenerateRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * How long a cancel takes to reach the server, in each phase of a call, beside plain Reactor Netty in the same run.
 *
 * <p>The server is plain blocking sockets, so that what sees the close is not the library under test. "Connecting" is the TLS handshake
 * that the server never answers: on loopback the TCP connect itself takes no time.
 */
final class Cancels {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String EVENT =
            "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";

    private enum Phase {
        CONNECTING,
        HEADERS,
        BODY
    }

    private Cancels() {}

    static void run(int count) throws Exception {
        for (Phase phase : Phase.values()) {
            for (boolean callback : new boolean[] {false, true}) {
                if (callback && phase != Phase.BODY) {
                    continue; // there is no callback before the first event
                }
                Seen plain = cancels(phase, count, true, callback);
                Seen ours = cancels(phase, count, false, callback);
                System.out.printf(
                        Locale.ROOT,
                        "%-10s %-20s ours %s; plain %s; ratio of medians %.2f%n",
                        phase,
                        callback ? "from the callback" : "from another thread",
                        ours,
                        plain,
                        ours.median() / plain.median());
            }
        }
    }

    /** How many cancels the server saw within a second, and how long they took. */
    private record Seen(int calls, long[] micros) {

        double median() {
            return micros.length == 0 ? Double.NaN : micros[micros.length / 2];
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d of %d seen, median %.0f µs", micros.length, calls, median());
        }
    }

    private static Seen cancels(Phase phase, int count, boolean plain, boolean callback) throws Exception {
        try (Listener server = new Listener(phase)) {
            Function<CountDownLatch, Disposable> start =
                    plain ? plain(server, callback) : ours(server, phase, callback);
            long[] micros = new long[count];
            int seen = 0;
            // a phase in which nothing is seen would take for ever
            int calls = 0;
            for (; calls < count && calls - seen < 5; calls++) {
                server.forgetCloses();
                CountDownLatch inPhase = new CountDownLatch(1);
                server.onPhase(inPhase);
                CountDownLatch answered = new CountDownLatch(1);
                Disposable call = start.apply(answered);
                await(inPhase, "the phase " + phase);
                if (phase == Phase.BODY) {
                    await(answered, "the first event");
                }
                long before = System.nanoTime();
                call.dispose();
                Long closed = server.closeAfter(callback ? 0 : before);
                if (closed != null) {
                    micros[seen++] =
                            callback ? server.sinceEvent(closed) : TimeUnit.NANOSECONDS.toMicros(closed - before);
                } else {
                    server.forget();
                }
            }
            long[] sorted = Arrays.copyOf(micros, seen);
            Arrays.sort(sorted);
            return new Seen(calls, sorted);
        }
    }

    private static Function<CountDownLatch, Disposable> ours(Listener server, Phase phase, boolean callback) {
        AutoGlmClient client = AutoGlmClient.builder()
                .baseUrl(server.url())
                .model("m")
                .limit(LimitSpec.fixed(100))
                .build();
        GenerateRequest request = GenerateRequest.of("x");
        return answered -> {
            Flux<?> stream = client.stream(request).doOnNext(event -> answered.countDown());
            return (callback ? stream.take(1) : stream).subscribe(event -> {}, failure -> {});
        };
    }

    private static Function<CountDownLatch, Disposable> plain(Listener server, boolean callback) {
        PlainClient client = new PlainClient(server.url(), 10);
        byte[] body = "{\"model\":\"m\",\"messages\":[],\"stream\":true}".getBytes(StandardCharsets.UTF_8);
        return answered ->
                client.stream(body).doOnNext(event -> answered.countDown()).subscribe(event -> {}, failure -> {});
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException(what + " was not reached");
        }
    }

    private record Close(Socket socket, long atNanos) {}

    /** Takes connections: goes to the phase, tells so, and reports when the peer closes. */
    private static final class Listener implements AutoCloseable, Runnable {

        private final BlockingQueue<Close> closes = new LinkedBlockingQueue<>();
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Phase phase;
        private volatile CountDownLatch inPhase = new CountDownLatch(1);
        private volatile long eventAt;
        private volatile Socket peer;

        Listener(Phase phase) throws IOException {
            this.phase = phase;
            Thread thread = new Thread(this, "listener");
            thread.setDaemon(true);
            thread.start();
        }

        String url() {
            return (phase == Phase.CONNECTING ? "https" : "http") + "://127.0.0.1:" + socket.getLocalPort() + "/v1";
        }

        void onPhase(CountDownLatch latch) {
            inPhase = latch;
        }

        /** Returns when the latest connection was closed by its peer, {@code null} when it was not within a second. */
        @Nullable
        Long closeAfter(long before) throws InterruptedException {
            for (Close close = closes.poll(1, TimeUnit.SECONDS);
                    close != null;
                    close = closes.poll(1, TimeUnit.SECONDS)) {
                if (close.socket() == peer && close.atNanos() >= before) {
                    return close.atNanos();
                }
            }
            return null;
        }

        void forgetCloses() {
            closes.clear();
        }

        /** Gives up on the connection that is being watched. */
        void forget() throws IOException {
            Socket open = peer;
            if (open != null) {
                open.close();
            }
        }

        long sinceEvent(long seen) {
            return TimeUnit.NANOSECONDS.toMicros(seen - eventAt);
        }

        @Override
        public void run() {
            while (!socket.isClosed()) {
                try {
                    Socket accepted = socket.accept();
                    peer = accepted;
                    // one each: a connection that nobody closes must not keep the next one waiting
                    Thread thread = new Thread(() -> watch(accepted), "peer");
                    thread.setDaemon(true);
                    thread.start();
                } catch (IOException closed) {
                    return;
                }
            }
        }

        private void watch(Socket accepted) {
            try (accepted) {
                serve(accepted);
            } catch (IOException gone) {
                closes.add(new Close(accepted, System.nanoTime()));
            }
        }

        private void serve(Socket accepted) throws IOException {
            InputStream in = accepted.getInputStream();
            byte[] buffer = new byte[4096];
            in.read(buffer); // a request or a ClientHello: both arrive whole on loopback
            if (phase == Phase.BODY) {
                OutputStream out = accepted.getOutputStream();
                String chunk = Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n";
                out.write((HEAD + chunk).getBytes(StandardCharsets.US_ASCII));
                eventAt = System.nanoTime();
            }
            inPhase.countDown();
            while (in.read(buffer) >= 0) {
                // a TLS alert may come before the close
            }
            closes.add(new Close(accepted, System.nanoTime()));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
