package io.autoglm.sdk.internal.http;

import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.policy.Call;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.compression.ZlibWrapper;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the body of one compressed answer as it arrives. Event loop only.
 *
 * <p>Servers compress unasked (quirk 18), and one sends gzip and does not say so. What grows without measure is refused: the first 8 MiB
 * are free, beyond them an answer may be 100 times its packed size.
 */
final class Unpacking {

    /** The first byte of every gzip file, and of no text. */
    static final int GZIP_MARK = 0x1f;

    private static final long FREE_BYTES = 8L * 1024 * 1024;
    private static final int HIGHEST_RATIO = 100;

    /** So much is unpacked at a time, and becomes 4 MiB at the most. */
    private static final int PIECE = 4 * 1024;

    private final Call<?> call;
    private final EmbeddedChannel decoder;
    private long packed;
    private long unpacked;
    private boolean released;

    private Unpacking(Call<?> call, ZlibWrapper wrapper) {
        this.call = call;
        decoder = new EmbeddedChannel(ZlibCodecFactory.newZlibDecoder(wrapper, 0));
    }

    static Unpacking gzip(Call<?> call) {
        return new Unpacking(call, ZlibWrapper.GZIP);
    }

    /**
     * Returns what unpacks a body that is said to be in {@code encodings}, or {@code null} when it is not packed.
     *
     * @throws io.autoglm.sdk.error.AutoGlmException naming an encoding of a good answer that is not understood; a failure's status says
     *     enough without its body
     */
    static @Nullable Unpacking of(Call<?> call, List<String> encodings, int status) {
        if (encodings.isEmpty()) {
            return null;
        }
        String encoding = String.join(", ", encodings).trim().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> null;
            case "gzip", "x-gzip" -> gzip(call);
            case "deflate", "x-deflate" -> new Unpacking(call, ZlibWrapper.ZLIB_OR_NONE);
            default -> {
                if (status < 200 || status > 299) {
                    yield null;
                }
                throw call.failure(
                                ErrorCode.MALFORMED_ANSWER,
                                "the answer is compressed with '" + word(encoding) + "', which was not asked for")
                        .exception();
            }
        };
    }

    private static String word(String encoding) {
        String known = encoding.replaceAll("[^A-Za-z0-9,_ -]", "?");
        return known.substring(0, Math.min(known.length(), 40));
    }

    /**
     * Unpacks {@code bytes}, without keeping them, and hands on each piece.
     *
     * @throws io.autoglm.sdk.error.AutoGlmException when it grows too much or cannot be unpacked
     */
    void feed(ByteBuf bytes, Consumer<ByteBuf> to) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        try {
            for (; at < end && !released; at += PIECE) {
                int length = Math.min(PIECE, end - at);
                packed += length;
                decoder.writeInbound(bytes.retainedSlice(at, length));
                handOn(to);
            }
        } catch (DecompressionException unreadable) {
            throw call.failure(ErrorCode.MALFORMED_ANSWER, "the answer says it is compressed and cannot be unpacked")
                    .exception(unreadable);
        }
    }

    private void handOn(Consumer<ByteBuf> to) {
        ByteBuf piece = decoder.readInbound();
        while (piece != null) {
            try {
                unpacked += piece.readableBytes();
                if (unpacked > FREE_BYTES && unpacked / HIGHEST_RATIO > packed) {
                    throw call.failure(
                                    ErrorCode.ANSWER_TOO_LARGE,
                                    "the answer unpacks to more than " + HIGHEST_RATIO + " times its size")
                            .exception();
                }
                to.accept(piece);
            } finally {
                piece.release();
            }
            piece = decoder.readInbound();
        }
    }

    /** Lets go of all that is kept. */
    void release() {
        released = true;
        try {
            decoder.finishAndReleaseAll();
        } catch (DecompressionException toldBefore) {
            // what is left over cannot be unpacked either
        }
    }
}
