package io.autoglm.sdk.batch;

import java.util.List;
import java.util.function.Supplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Texts of a source as they go out together, in order.
 *
 * <p>A chunk is delivered when it is asked for and full, or when its first text has waited for {@code linger}, or the source is at its
 * end. From the first demand on, texts are asked for as many as fit into the chunk in the making: so many are held at the most.
 */
final class EmbedChunks extends Flux<EmbedChunks.Chunk> {

    private final Flux<String> source;
    private final Supplier<EmbedCut> cut;
    private final EmbedSpec limits;
    private final Scheduler timer;

    EmbedChunks(Flux<String> source, Supplier<EmbedCut> cut, EmbedSpec limits, Scheduler timer) {
        this.source = source;
        this.cut = cut;
        this.limits = limits;
        this.timer = timer;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Chunk> actual) {
        source.subscribe(new ChunkSubscriber(actual, cut.get(), limits, timer));
    }

    /**
     * Texts that go out together.
     *
     * @param from  the number of the first in the source, from 0
     * @param texts at least one
     */
    record Chunk(long from, List<String> texts) {}
}
