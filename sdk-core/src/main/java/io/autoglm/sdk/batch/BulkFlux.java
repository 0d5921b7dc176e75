package io.autoglm.sdk.batch;

import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** A run of many calls; see {@link BulkSubscriber}. */
final class BulkFlux<T, R> extends Flux<R> {

    private final Publisher<? extends T> source;
    private final BulkWork<T, R> work;
    private final BulkSpec spec;
    private final BulkWindow window;
    private final Supplier<Scheduler> timer;

    BulkFlux(
            Publisher<? extends T> source,
            BulkWork<T, R> work,
            BulkSpec spec,
            BulkWindow window,
            Supplier<Scheduler> timer) {
        this.source = source;
        this.work = work;
        this.spec = spec;
        this.window = window;
        this.timer = timer;
    }

    @Override
    public void subscribe(CoreSubscriber<? super R> actual) {
        source.subscribe(new BulkSubscriber<>(actual, work, spec, window, timer.get()));
    }
}
