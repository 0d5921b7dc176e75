package io.autoglm.test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Vectors made of a text: the same text gives the same vector, another text another. */
final class Vectors {

    private Vectors() {}

    static String json(String text, int dimensions, boolean base64) {
        float[] vector = of(text, dimensions);
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * dimensions).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            return Json.quote(Base64.getEncoder().encodeToString(bytes.array()));
        }
        return IntStream.range(0, dimensions)
                .mapToObj(i -> Float.toString(vector[i]))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static float[] of(String text, int dimensions) {
        SplittableRandom random = new SplittableRandom(text.hashCode());
        double[] raw = random.doubles(dimensions, -1, 1).toArray();
        double square = 0;
        for (double value : raw) {
            square += value * value;
        }
        float[] vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) (raw[i] / Math.sqrt(square));
        }
        return vector;
    }
}
