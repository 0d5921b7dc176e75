package io.autoglm.sdk.internal.codec;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.EmbedRequest;
import io.autoglm.sdk.model.EmbedResponse;
import io.autoglm.sdk.model.Embedding;
import io.autoglm.sdk.model.Usage;
import io.autoglm.sdk.policy.Call;
import io.autoglm.sdk.policy.JointRequest;
import io.autoglm.sdk.policy.Operation;
import io.autoglm.sdk.policy.Part;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Decodes the vectors of the texts of several requests, and hands each request its own, counted from 0 again. */
final class JointEmbedDecoder<E> implements AnswerDecoder<E> {

    private final Call<E> call;
    private final List<EmbedRequest> requests;
    private final EmbedDecoder<EmbedResponse> decoder;
    private final Queue<EmbedResponse> whole = new ArrayDeque<>(1);

    JointEmbedDecoder(Call<E> call, ResponseHead head) {
        this.call = call;
        JointRequest joint = (JointRequest) call.request();
        requests = joint.all(EmbedRequest.class);
        decoder = new EmbedDecoder<>(call.as(Operation.EMBED, merged(requests)), head, ErrorCode.ANSWERS_MISMATCHED);
    }

    /** Returns all texts of {@code call} as one request; {@code null} when it has none to embed. */
    static @Nullable EmbedRequest texts(Call<?> call) {
        if (call.request() instanceof EmbedRequest one) {
            return one;
        }
        List<EmbedRequest> several =
                call.request() instanceof JointRequest joint ? joint.all(EmbedRequest.class) : List.of();
        return several.isEmpty() ? null : merged(several);
    }

    private static EmbedRequest merged(List<EmbedRequest> requests) {
        return requests.get(0)
                .withInputs(requests.stream()
                        .flatMap(request -> request.inputs().stream())
                        .toList());
    }

    @Override
    public void feed(ByteBuf bytes, Queue<? super E> out) {
        decoder.feed(bytes, whole);
    }

    @Override
    public boolean isDone() {
        return decoder.isDone();
    }

    @Override
    public void end(Queue<? super E> out) {
        decoder.end(whole);
        EmbedResponse all = whole.poll();
        if (all != null) {
            out.add(call.operation().cast(parts(all)));
        }
    }

    private List<Part<EmbedResponse>> parts(EmbedResponse all) {
        List<@Nullable Usage> shares = shares(all.usage());
        List<Part<EmbedResponse>> parts = new ArrayList<>(requests.size());
        int from = 0;
        for (int i = 0; i < requests.size(); i++) {
            int to = from + requests.get(i).inputs().size();
            List<Embedding> own = new ArrayList<>(to - from);
            for (Embedding embedding : all.embeddings().subList(from, to)) {
                own.add(new Embedding(own.size(), embedding.vector()));
            }
            parts.add(Part.of(new EmbedResponse(all.model(), own, shares.get(i), all.meta())));
            from = to;
        }
        return parts;
    }

    private List<@Nullable Usage> shares(@Nullable Usage sum) {
        long[] lengths = requests.stream()
                .mapToLong(request -> request.inputs().stream()
                        .mapToLong(text -> 1L + text.length())
                        .sum())
                .toArray();
        if (sum == null) {
            return IntStream.range(0, lengths.length)
                    .<@Nullable Usage>mapToObj(i -> null)
                    .toList();
        }
        return new ArrayList<>(UsageShares.of(sum, lengths, new long[lengths.length]));
    }
}
