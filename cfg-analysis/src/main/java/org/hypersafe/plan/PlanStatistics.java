package org.hypersafe.plan;

/**
 * Sizes of a plan.
 *
 * @param sets sets given, of sites and return points
 * @param tables tables made: sets with equal members share one
 * @param members members of all tables
 * @param slots slots of all tables
 * @param largestTable slots of the largest table
 * @param worstRatio most slots a member of any table that has members and no given size
 * @param beyondLimit tables with more than four slots a member
 * @param functions functions with a number
 * @param calls return labels with a number
 */
public record PlanStatistics(
    int sets,
    int tables,
    int members,
    int slots,
    int largestTable,
    double worstRatio,
    int beyondLimit,
    int functions,
    int calls) {}
