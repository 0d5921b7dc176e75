package io.autoglm.sdk.admission;

/**
 * Which member a key prefers: weighted rendezvous hashing, so that each key keeps its member while others come and go, keys spread in
 * proportion to the weights, and a changed weight moves no more keys than it must. Plain functions.
 */
final class StickyKeys {

    private static final long PRIME = 0x100000001b3L;
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final double UNIT = 0x1.0p-53;

    private StickyKeys() {}

    /** Returns the index of the one of the first {@code size} members that {@code key} prefers. */
    static int first(String key, Member[] members, int size) {
        int preferred = 0;
        double shortest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            double distance = distance(key, members[i].endpoint().place(), members[i].share());
            if (distance < shortest) {
                shortest = distance;
                preferred = i;
            }
        }
        return preferred;
    }

    /** An exponential variate whose rate is the weight: the least of several is each one's with the probability of its weight. */
    private static double distance(String key, String place, double weight) {
        double uniform = ((mixed(hash(hash(BASIS, key), place)) >>> 11) + 0.5) * UNIT;
        return -Math.log(uniform) / weight;
    }

    private static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return (hash ^ 0xff) * PRIME;
    }

    /** FNV leaves the high bits alike for texts that end alike. */
    private static long mixed(long hash) {
        long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}
