package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.internal.codec.Dialect;
import io.autoglm.sdk.internal.codec.ResponseHead;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

/**
 * One HTTP exchange from its subscription to its end: sends the request, and hands the answer to a {@link Body}.
 *
 * <p>From the moment a connection is known, everything happens on its event loop; demand and cancel from other threads are carried
 * there. Before that a cancel goes to Reactor Netty and closes the channel that is being connected, and {@link #send} looks again, so
 * that a request whose call was cancelled is never written.
 */
final class Attempt<E> implements Subscription, Runnable {

    private static final int ACTIVE = 0;
    private static final int CANCELLED = 1;
    private static final int TERMINATED = 2;

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<Attempt> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(Attempt.class, "requested");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Attempt> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Attempt.class, "state");

    final CoreSubscriber<? super E> actual;
    final Call<E> call;
    final Dialect dialect;
    final TransportSettings settings;
    private final Route route;

    private volatile long requested;
    private volatile int state;
    private volatile @Nullable Subscription wire;
    private volatile @Nullable EventLoop loop;
    private volatile @Nullable Channel connecting;

    // event loop only
    private @Nullable Connection connection;
    private @Nullable Trace trace;
    private @Nullable Body body;
    private @Nullable EarlyAnswer early;

    Attempt(CoreSubscriber<? super E> actual, Call<E> call, Dialect dialect, Route route, TransportSettings settings) {
        this.actual = actual;
        this.call = call;
        this.dialect = dialect;
        this.route = route;
        this.settings = settings;
    }

    /** Begins; {@code fresh} wants a connection that has not served before. */
    void start(boolean fresh) {
        if (isActive()) {
            Flux<Object> exchange = fresh ? route.fresh() : route.pooled();
            exchange.subscribe(new Wire(this));
        }
    }

    boolean isActive() {
        return state == ACTIVE;
    }

    long requested() {
        return requested;
    }

    /** Takes {@code n} from the demand and returns what is left. */
    long produced(long n) {
        return Operators.produced(REQUESTED, this, n);
    }

    void complete() {
        if (STATE.compareAndSet(this, ACTIVE, TERMINATED)) {
            actual.onComplete();
        }
    }

    void fail(AutoGlmException failure) {
        if (STATE.compareAndSet(this, ACTIVE, TERMINATED)) {
            actual.onError(failure);
        }
    }

    // ---- from the subscriber, on any thread

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            EventLoop known = loop;
            if (known != null) {
                runOn(known);
            }
        }
    }

    @Override
    public void cancel() {
        if (!STATE.compareAndSet(this, ACTIVE, CANCELLED)) {
            return;
        }
        EventLoop known = loop;
        if (known != null) {
            runOn(known);
            return;
        }
        Subscription waiting = wire;
        if (waiting != null) {
            waiting.cancel();
        }
        Channel half = connecting;
        if (half != null) {
            EarlyAnswer.close(
                    half); // the pool would go on and keep the connection, or wait for a handshake that nobody wants
        }
    }

    private void runOn(EventLoop known) {
        if (known.inEventLoop()) {
            run();
            return;
        }
        try {
            known.execute(this);
        } catch (RejectedExecutionException closed) {
            // the event loop has ended, and its connections with it
        }
    }

    /** Does on the event loop what the subscriber asked for. */
    @Override
    public void run() {
        if (state == CANCELLED) {
            disconnect();
        } else if (body != null) {
            body.drain();
        }
    }

    private void disconnect() {
        if (body != null) {
            body.cancel();
            return;
        }
        Subscription waiting = wire;
        if (waiting != null) {
            waiting.cancel();
        }
        if (connection != null) {
            connection.dispose();
        }
    }

    // ---- from Reactor Netty, on the event loop

    static Publisher<Void> send(HttpClientRequest request, NettyOutbound out) {
        Attempt<?> attempt = request.currentContextView().get(Attempt.class);
        out.withConnection(attempt::connected);
        return attempt.write(request, out);
    }

    static Publisher<Object> respond(HttpClientResponse response, Connection connection) {
        Attempt<?> attempt = response.currentContextView().get(Attempt.class);
        attempt.answered(response, connection);
        return Flux.empty();
    }

    private void connected(Connection known) {
        connection = known;
        connecting = null;
        trace = ConnectionTrace.begin(known.channel());
        route.connected(known.channel());
        call.log().connected(known.channel().remoteAddress());
        InterimAnswers.passOver(known.channel());
        loop = known.channel().eventLoop();
    }

    private Publisher<Void> write(HttpClientRequest request, NettyOutbound out) {
        if (!isActive()) {
            disconnect();
            return Mono.never();
        }
        RequestHead.complete(request.requestHeaders(), call);
        boolean hasBody = dialect.target(call.operation()).hasBody();
        return (hasBody ? out.send(Mono.fromCallable(() -> encode(out))) : out)
                .then()
                .onErrorResume(this::unwritten);
    }

    private @Nullable ByteBuf encode(NettyOutbound out) {
        try {
            ByteBuf bytes = dialect.encode(call, out.alloc());
            if (bytes.readableBytes() >= EarlyAnswer.LARGE_BODY && connection != null) {
                early = EarlyAnswer.expect(connection, settings.drainTime());
            }
            return bytes;
        } catch (RuntimeException unsendable) {
            fail(call.known(unsendable));
            disconnect();
            return null;
        }
    }

    private Mono<Void> unwritten(Throwable failure) {
        return early == null ? Mono.error(failure) : early.await();
    }

    private void answered(HttpClientResponse response, Connection known) {
        if (!isActive()) {
            known.dispose();
            return;
        }
        if (early != null) {
            early.arrived();
        }
        try {
            ResponseHead head =
                    new ResponseHead(response.status().code(), new NettyHeaders(response.responseHeaders()));
            Body reader = head.status() >= 200 && head.status() < 300
                    ? new AnswerBody<>(this, dialect.decoder(call, head))
                    : new FailureBody(this, head, known.channel().alloc());
            reader.unpack(Unpacking.of(call, head.headers().all("content-encoding"), head.status()));
            body = reader;
            known.inbound().receiveObject().subscribe(reader);
        } catch (RuntimeException undecodable) {
            fail(call.known(undecodable));
            known.dispose();
        }
    }

    EventLoop loop() {
        EventLoop known = loop;
        if (known == null) {
            throw new IllegalStateException("no connection yet");
        }
        return known;
    }

    void connectingOn(Channel channel) {
        connecting = channel;
        if (!isActive()) {
            EarlyAnswer.close(channel);
        }
    }

    /** Reactor Netty has begun to look for a connection. */
    void connecting(Subscription s) {
        wire = s;
        if (isActive()) {
            s.request(Long.MAX_VALUE);
        } else {
            s.cancel();
        }
    }

    void failedBeforeAnswer(Throwable error) {
        fail(Failures.beforeAnswer(call, scene(), error));
    }

    /** Returns where this attempt is and how far it has come. */
    Failures.Scene scene() {
        Trace known = trace;
        Failures.Phase phase = known == null
                ? Failures.Phase.CONNECTING
                : known.isUnserved() ? Failures.Phase.UNSERVED : Failures.Phase.SENT;
        return new Failures.Scene(route.place(), phase, route.isMultiplexed(), known == null ? null : known.reason());
    }
}
