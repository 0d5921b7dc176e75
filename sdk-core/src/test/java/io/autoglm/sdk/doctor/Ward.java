package io.autoglm.sdk.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.AutoGlmClientBuilder;
import io.autoglm.sdk.retry.RetrySpec;
import io.autoglm.sdk.time.TimeoutSpec;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimBehaviorBuilder;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimTransport;
import io.netty.buffer.Unpooled;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.TcpServer;

/** Servers on this machine that are ill in one way each, and clients that are quick to give up. */
final class Ward implements AutoCloseable {

    static final String KEY = "sk-doctor-MARKER-0123456789";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /**
     * An answer.
     *
     * @param pieces each is flushed alone
     */
    record Answer(int status, Map<String, String> headers, Flux<String> pieces) {

        static Answer of(int status, String body, String... headers) {
            Map<String, String> all = new HashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            all.putIfAbsent("Content-Type", "application/json");
            return new Answer(status, all, Flux.just(body));
        }
    }

    /** Returns a client of {@code baseUrl} that has a key and a model, tries once, and waits for nothing for long. */
    static AutoGlmClientBuilder client(String baseUrl) {
        return AutoGlmClient.builder()
                .baseUrl(baseUrl)
                .apiKey(KEY)
                .model("glm-4")
                .breaker(null)
                .retry(RetrySpec.defaults().withMaxAttempts(1))
                .timeouts(TimeoutSpec.defaults()
                        .withConnect(Duration.ofMillis(250))
                        .withFirstEvent(Duration.ofMillis(700))
                        .withSilence(Duration.ofMillis(400))
                        .withUnaryTotal(Duration.ofMillis(1500)));
    }

    /** Returns a client of a simulated server that always does {@code fault}. */
    AutoGlmClientBuilder always(SimFault fault) {
        return sim(SimProfile.OPENAI, behavior -> behavior.faults(fault).faultProbability(1));
    }

    AutoGlmClientBuilder sim(SimProfile profile, Function<SimBehaviorBuilder, SimBehaviorBuilder> change) {
        return client(server(profile, change, SimTransport.plain()).baseUrl());
    }

    SimServer server(
            SimProfile profile, Function<SimBehaviorBuilder, SimBehaviorBuilder> change, SimTransport transport) {
        SimServer server = SimServer.start(
                change.apply(SimBehavior.builder().profile(profile)).build(), transport);
        open.push(server);
        return server;
    }

    /** Returns a client of a server that always answers with {@code status} and {@code body}. */
    AutoGlmClientBuilder says(int status, String body, String... headers) {
        return client(http((request, sent) -> Answer.of(status, body, headers)));
    }

    /** Returns a client of a server that is well but for whole requests to generate, which it answers as {@code whole} says. */
    AutoGlmClientBuilder generates(Function<Boolean, Answer> whole, String... headers) {
        return client(http((request, sent) -> {
            if (request.startsWith("GET")) {
                return Answer.of(
                        200, "{\"object\":\"list\",\"data\":[{\"id\":\"glm-4\",\"object\":\"model\"}]}", headers);
            }
            return sent.contains("\"messages\":[]")
                    ? Answer.of(400, "{\"error\":{\"message\":\"messages must not be empty\"}}", headers)
                    : whole.apply(sent.contains("\"stream\":true"));
        }));
    }

    /** What a server says to a request line and a body. */
    interface Script {
        Answer answer(String request, String body);
    }

    String http(Script script) {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString(UTF_8)
                        .defaultIfEmpty("")
                        .flatMap(body -> {
                            Answer answer = script.answer(request.method() + " " + request.fullPath(), body);
                            response.status(answer.status());
                            answer.headers().forEach(response::header);
                            return response.sendGroups(answer.pieces()
                                            .map(piece -> Mono.just(Unpooled.copiedBuffer(piece, UTF_8))))
                                    .then();
                        }))
                .bindNow();
        open.push(() -> server.disposeNow(PATIENCE));
        return "http://127.0.0.1:" + server.port() + "/v1";
    }

    /** Returns the port of a server that writes {@code bytes} when it has been spoken to, and closes. */
    int raw(byte[] bytes) {
        DisposableServer server = TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((in, out) -> in.receive()
                        .next()
                        .flatMap(spoken -> out.sendByteArray(Mono.just(bytes)).then())
                        .then())
                .bindNow();
        open.push(() -> server.disposeNow(PATIENCE));
        return server.port();
    }

    /** Does {@code end} when all is over. */
    void later(AutoCloseable end) {
        open.push(end);
    }

    /** Returns the port of a server that takes everything and says nothing; {@code asked} hears when somebody speaks, {@code left} when he leaves. */
    int silent(Runnable asked, Runnable left) {
        DisposableServer server = TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((in, out) ->
                        in.receive().doOnNext(spoken -> asked.run()).then().doFinally(end -> left.run()))
                .bindNow();
        open.push(() -> server.disposeNow(PATIENCE));
        return server.port();
    }

    /** Returns a port where nobody listens. */
    static int nobody() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a port whose queue of connections is full, so that packets to it are dropped. */
    int blackHole() {
        try {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            open.push(socket);
            boolean dropped = false;
            for (int i = 0; i < 20 && !dropped; i++) {
                Socket filler = new Socket();
                open.push(filler);
                try {
                    filler.connect(socket.getLocalSocketAddress(), 100);
                } catch (IOException full) {
                    dropped = true;
                }
            }
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns names that are all this machine, known after {@code delay}, or all unknown. */
    static AddressResolverGroup<InetSocketAddress> names(boolean known, Duration delay) {
        return new AddressResolverGroup<>() {
            @Override
            protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
                return new InetNameResolver(executor) {
                    @Override
                    protected void doResolve(String name, Promise<InetAddress> promise) {
                        later(executor, () -> {
                            if (known) {
                                promise.trySuccess(InetAddress.getLoopbackAddress());
                            } else {
                                promise.tryFailure(new UnknownHostException(name));
                            }
                        });
                    }

                    @Override
                    protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                        later(executor, () -> {
                            if (known) {
                                promise.trySuccess(List.of(InetAddress.getLoopbackAddress()));
                            } else {
                                promise.tryFailure(new UnknownHostException(name));
                            }
                        });
                    }
                }.asAddressResolver();
            }

            private void later(EventExecutor executor, Runnable told) {
                Future<?> unused = executor.schedule(told, delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        };
    }

    static Answer stream(Flux<String> pieces) {
        return new Answer(200, Map.of("Content-Type", "text/event-stream"), pieces);
    }

    /** Returns {@code count} pieces of a stream. */
    static Flux<String> deltas(int count) {
        return Flux.range(0, count)
                .map(i -> "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"glm-4\","
                        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"t" + i + " \"}}]}\n\n");
    }

    /** Returns the end of a whole stream. */
    static Flux<String> end() {
        return Flux.just("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"glm-4\","
                + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
    }

    /** Returns a whole answer with all that is promised. */
    static Answer whole() {
        return Answer.of(
                200,
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"glm-4\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}");
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
