/* SPDX-FileCopyrightText: 2026 The Tandem authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture's layout: areas and angles in proportion, nothing outside, nothing over another. */
#include "app/tandem-picture-image.h"
#include "app/tandem-squarify.h"
#include "snapshot-of.h"

#include <math.h>
#include <string.h>

#define TINY 1e-6

static double
area_of (const TandemRect *rect)
{
  return rect->width * rect->height;
}

static gboolean
overlap (const TandemRect *a, const TandemRect *b)
{
  return MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x) > TINY
         && MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y) > TINY;
}

/* The example of the paper: 6, 6, 4, 3, 2, 2, 1 in 6 by 4. */
static void
test_paper (void)
{
  static const double sizes[] = { 6, 6, 4, 3, 2, 2, 1 };
  TandemRect rects[G_N_ELEMENTS (sizes)];

  tandem_squarify (sizes, G_N_ELEMENTS (sizes), (TandemRect){ 0, 0, 6, 4 }, rects);
  g_assert_cmpfloat_with_epsilon (rects[0].width, 3, TINY);
  g_assert_cmpfloat_with_epsilon (rects[0].height, 2, TINY);
  g_assert_cmpfloat_with_epsilon (rects[1].y, 2, TINY);
  g_assert_cmpfloat_with_epsilon (rects[2].width, 12. / 7, TINY);
  g_assert_cmpfloat_with_epsilon (rects[2].height, 7. / 3, TINY);
  g_assert_cmpfloat_with_epsilon (rects[3].width, 9. / 7, TINY);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_assert_cmpfloat_with_epsilon (area_of (&rects[i]), sizes[i], TINY);
}

static void
test_squarify_is_exact (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 200; round++)
    {
      const guint n = (guint)g_rand_int_range (random, 1, 60);
      const TandemRect area = { g_rand_double (random), 3, g_rand_double_range (random, 0.5, 2000),
                                g_rand_double_range (random, 0.5, 2000) };
      g_autofree double *sizes = g_new (double, n);
      g_autofree TandemRect *rects = g_new (TandemRect, n);
      double sum = 0;

      for (guint i = 0; i < n; i++)
        sum += sizes[i] = pow (2, g_rand_double_range (random, 0, round % 2 ? 60 : 4));
      tandem_squarify (sizes, n, area, rects);
      for (guint i = 0; i < n; i++)
        {
          const double expected = sizes[i] / sum * area_of (&area);

          g_assert_cmpfloat (fabs (area_of (&rects[i]) - expected), <=, expected * 1e-6 + 1e-9);
          g_assert_cmpfloat (rects[i].x, >=, area.x - TINY);
          g_assert_cmpfloat (rects[i].y, >=, area.y - TINY);
          g_assert_cmpfloat (rects[i].x + rects[i].width, <=, area.x + area.width + TINY);
          g_assert_cmpfloat (rects[i].y + rects[i].height, <=, area.y + area.height + TINY);
          for (guint j = 0; j < i; j++)
            g_assert_false (overlap (&rects[i], &rects[j]));
        }
    }
}

/* Folders in folders, sizes from 4 KiB to some GB; of the folders themselves @own bytes. */
static void
append_folder (GString *text, GRand *random, guint depth, guint own)
{
  g_string_append_printf (text, "[{\"name\":\"%s%u\",\"asize\":%u,\"dsize\":%u}", depth == 0 ? "/r" : "d",
                          (guint)text->len, own, own);
  for (gint i = g_rand_int_range (random, depth == 0 ? 9 : 1, 12); i > 0; i--)
    {
      guint64 size = (guint64)pow (2, g_rand_double_range (random, 12, 32)) & ~(guint64)511;

      g_string_append_c (text, ',');
      if (depth < 5 && g_rand_boolean (random))
        append_folder (text, random, depth + 1, own);
      else
        g_string_append_printf (
            text, "{\"name\":\"f%u\",\"asize\":%" G_GUINT64_FORMAT ",\"dsize\":%" G_GUINT64_FORMAT "}",
            (guint)text->len, size + 100, size);
    }
  g_string_append_c (text, ']');
}

static TandemSnapshot *
random_snapshot_with (guint32 seed, guint own)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GString) text = g_string_new (NULL);

  append_folder (text, random, 0, own);
  return snapshot_of (text->str);
}

static TandemSnapshot *
random_snapshot (guint32 seed)
{
  return random_snapshot_with (seed, 4096);
}

static double
measure (const TandemPictureLayout *layout, const TandemTile *tile)
{
  return layout->kind == TANDEM_PICTURE_RINGS ? tile->area.width : area_of (&tile->area);
}

static void
check_tile (const TandemPictureLayout *layout, GArray *tiles, const TandemTile *tile)
{
  double measures = 0, sizes = 0;

  for (guint i = 0; i < tile->n_children; i++)
    {
      const TandemTile *child = &g_array_index (tiles, TandemTile, tile->first_child + i);

      g_assert_cmpuint (child->depth, ==, tile->depth + 1);
      g_assert_true (&g_array_index (tiles, TandemTile, child->parent) == tile);
      measures += measure (layout, child);
      sizes += (double)child->size;
      if (layout->kind == TANDEM_PICTURE_TREEMAP)
        {
          g_assert_cmpfloat (child->area.x, >=, tile->area.x - TINY);
          g_assert_cmpfloat (child->area.x + child->area.width, <=, tile->area.x + tile->area.width + TINY);
          g_assert_cmpfloat (child->area.y, >=,
                             tile->area.y - TINY + (tile->has_header ? layout->header : 0));
          g_assert_cmpfloat (child->area.y + child->area.height, <=, tile->area.y + tile->area.height + TINY);
        }
    }
  for (guint i = 0; i < tile->n_children; i++)
    {
      const TandemTile *child = &g_array_index (tiles, TandemTile, tile->first_child + i);
      const double expected = (double)child->size / sizes * measures;

      g_assert_cmpfloat (fabs (measure (layout, child) - expected), <=, expected * 1e-6 + 1e-9);
      for (guint j = 0; j < i; j++)
        g_assert_false (
            overlap (&child->area, &g_array_index (tiles, TandemTile, tile->first_child + j).area));
    }
}

static void
test_exact (gconstpointer kind)
{
  for (guint32 seed = 1; seed < 6; seed++)
    for (int mirrored = 0; mirrored < 2; mirrored++)
      {
        g_autoptr (TandemSnapshot) snapshot = random_snapshot (seed);
        const TandemPictureLayout layout = { .snapshot = snapshot,
                                             .folder = node_at (snapshot, ""),
                                             .kind = (TandemPictureKind)GPOINTER_TO_INT (kind),
                                             .mirrored = mirrored,
                                             .apparent = seed % 2,
                                             .width = 700,
                                             .height = 500,
                                             .header = 18 };
        g_autoptr (GArray) tiles = tandem_picture_layout_run (&layout, NULL);

        g_assert_cmpuint (tiles->len, >, 10);
        for (guint i = 0; i < tiles->len; i++)
          check_tile (&layout, tiles, &g_array_index (tiles, TandemTile, i));
        if (layout.kind == TANDEM_PICTURE_TREEMAP)
          {
            double sum = 0;

            for (guint i = 0; i < g_array_index (tiles, TandemTile, 0).n_children; i++)
              sum += area_of (&g_array_index (tiles, TandemTile, 1 + i).area);
            g_assert_cmpfloat_with_epsilon (sum, 700 * 500, 1e-3);
          }
      }
}

/* Also of what lies in different folders, however deep: where folders take no space of their own, an arc is
 * its size's part of the whole turn, and a rectangle its part of the whole picture but for what titles and
 * frames around it take. */
static void
test_exact_across_levels (gconstpointer kind)
{
  guint deepest = 0;

  for (guint32 seed = 1; seed < 9; seed++)
    {
      g_autoptr (TandemSnapshot) snapshot = random_snapshot_with (seed, 0);
      const TandemPictureLayout layout = { .snapshot = snapshot,
                                           .folder = node_at (snapshot, ""),
                                           .kind = (TandemPictureKind)GPOINTER_TO_INT (kind),
                                           .width = 4000,
                                           .height = 3000,
                                           .header = 18 };
      g_autoptr (GArray) tiles = tandem_picture_layout_run (&layout, NULL);
      const TandemTile *whole = &g_array_index (tiles, TandemTile, 0);
      const double unit = layout.kind == TANDEM_PICTURE_RINGS ? 1 : 4000. * 3000;

      for (guint i = 1; i < tiles->len; i++)
        {
          const TandemTile *tile = &g_array_index (tiles, TandemTile, i);
          const TandemTile *parent = &g_array_index (tiles, TandemTile, tile->parent);
          const double share = (double)tile->size / (double)whole->size;
          const double lost = parent->depth == 0 ? 0
                                                 : 4 * (parent->area.width + parent->area.height)
                                                       + layout.header * parent->area.width;

          g_assert_cmpfloat (measure (&layout, tile), <=, share * unit * (1 + 1e-6) + 1e-9);
          if (layout.kind == TANDEM_PICTURE_RINGS)
            g_assert_cmpfloat (measure (&layout, tile), >=, share * unit * (1 - 1e-6) - 1e-9);
          else
            {
              const double left = MAX (measure (&layout, parent) - lost, 0);

              g_assert_cmpfloat (measure (&layout, tile), >=,
                                 left * (double)tile->size / (double)parent->size * (1 - 1e-6) - 1e-9);
            }
          deepest = MAX (deepest, tile->depth);
        }
    }
  g_assert_cmpuint (deepest, >=, 4);
}

/* Every tile is found in its middle, but for those that lie under what is in them. */
static void
test_find (gconstpointer kind)
{
  for (int mirrored = 0; mirrored < 2; mirrored++)
    {
      g_autoptr (TandemSnapshot) snapshot = random_snapshot (7);
      const TandemPictureLayout layout = { .snapshot = snapshot,
                                           .folder = node_at (snapshot, ""),
                                           .kind = (TandemPictureKind)GPOINTER_TO_INT (kind),
                                           .mirrored = mirrored,
                                           .width = 700,
                                           .height = 500,
                                           .header = 18 };
      g_autoptr (GArray) tiles = tandem_picture_layout_run (&layout, NULL);

      for (guint i = 0; i < tiles->len; i++)
        {
          const TandemTile *tile = &g_array_index (tiles, TandemTile, i);
          double x = tile->area.x + tile->area.width / 2;
          double y = tile->area.y + tile->area.height / 2;

          if (layout.kind == TANDEM_PICTURE_RINGS)
            {
              const double angle = x * 2 * G_PI, distance = i == 0 ? 1 : y;

              x = 350 + sin (angle) * distance;
              y = 250 - cos (angle) * distance;
            }
          else if (tile->has_header)
            y = tile->area.y + 9;
          else if (tile->n_children > 0)
            continue;
          g_assert_cmpuint (tandem_picture_layout_find (&layout, tiles, x, y), ==, i);
        }
      g_assert_cmpuint (tandem_picture_layout_find (&layout, tiles, -1, 5), ==, G_MAXUINT);
      g_assert_cmpuint (tandem_picture_layout_find (&layout, tiles, 699.9, 500.1), ==, G_MAXUINT);
    }
}

/* A folder with so many files that most are less than a quarter of a pixel. */
static void
test_rest (void)
{
  g_autoptr (GString) text = g_string_new ("[{\"name\":\"/r\"},{\"name\":\"big\",\"dsize\":1048576000}");
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (GArray) tiles = NULL;
  TandemPictureLayout layout = { .width = 100, .height = 100 };

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, ",{\"name\":\"%u\",\"dsize\":512}", i);
  g_string_append_c (text, ']');
  snapshot = snapshot_of (text->str);
  layout.snapshot = snapshot;
  layout.folder = node_at (snapshot, "");
  tiles = tandem_picture_layout_run (&layout, NULL);
  g_assert_cmpuint (tiles->len, ==, 3);
  g_assert_true (g_array_index (tiles, TandemTile, 2).is_rest);
  g_assert_cmpuint (g_array_index (tiles, TandemTile, 2).items, ==, 5000);
  g_assert_cmpuint (g_array_index (tiles, TandemTile, 2).size, ==, 5000 * 512);
}

static void
test_limit (void)
{
  g_autoptr (GString) text = g_string_new ("[{\"name\":\"/r\"}");
  g_autoptr (TandemSnapshot) snapshot = NULL;
  g_autoptr (GArray) tiles = NULL;
  TandemPictureLayout layout = { .width = 2000, .height = 2000, .header = 18 };
  guint64 sum = 0;

  for (guint i = 0; i < 150000; i++)
    g_string_append_printf (text, ",{\"name\":\"%u\",\"dsize\":%u}", i, 512 * (1 + i % 7));
  g_string_append_c (text, ']');
  snapshot = snapshot_of (text->str);
  layout.snapshot = snapshot;
  layout.folder = node_at (snapshot, "");
  tiles = tandem_picture_layout_run (&layout, NULL);
  g_assert_cmpuint (tiles->len, ==, TANDEM_PICTURE_MAX_TILES);
  for (guint i = 1; i < tiles->len; i++)
    sum += g_array_index (tiles, TandemTile, i).size;
  g_assert_cmpuint (sum, ==, g_array_index (tiles, TandemTile, 0).size);
}

static void
test_nothing (void)
{
  g_autoptr (TandemSnapshot) snapshot = snapshot_of ("[{\"name\":\"/r\"}]");
  TandemPictureLayout layout = {
    .snapshot = snapshot, .folder = node_at (snapshot, ""), .width = 10, .height = 10
  };

  for (int kind = 0; kind < 2; kind++)
    {
      g_autoptr (GArray) tiles = NULL;

      layout.kind = (TandemPictureKind)kind;
      tiles = tandem_picture_layout_run (&layout, NULL);
      g_assert_cmpuint (tiles->len, ==, 1);
      g_assert_cmpuint (tandem_picture_layout_find (&layout, tiles, 5, 5), ==, 0);
    }
}

static void
test_image (void)
{
  g_autoptr (TandemSnapshot) snapshot = random_snapshot (3);

  for (int kind = 0; kind < 2; kind++)
    for (int coloring = 0; coloring < 3; coloring++)
      {
        const TandemPictureLayout layout = { .snapshot = snapshot,
                                             .folder = node_at (snapshot, ""),
                                             .kind = (TandemPictureKind)kind,
                                             .width = 300,
                                             .height = 200,
                                             .header = 18 };
        const TandemPictureStyle style = { .coloring = (TandemPictureColoring)coloring };
        g_autoptr (TandemPictureImage) image = tandem_picture_image_new (&layout, &style, 2);

        g_assert_cmpuint (g_bytes_get_size (image->pixels), ==, image->stride * 400);
        g_assert_cmpuint (image->stride, ==, 600 * 4);
      }
}

static void
test_text_is_readable (void)
{
  for (int i = 0; i < 12; i++)
    {
      const TandemPictureStyle style = { .coloring = (TandemPictureColoring)(i % 3),
                                         .dark = i / 3 % 2,
                                         .high_contrast = i / 6 };

      for (int class = -1; class < 12; class ++)
        {
          const TandemPictureColor tile = tandem_picture_style_get_color (&style, class);
          const TandemPictureColor frame = tandem_picture_style_get_frame (&style, class);

          g_assert_cmpfloat (tandem_picture_color_get_contrast (tile, tandem_picture_color_get_text (tile)),
                             >=, 4.5);
          g_assert_cmpfloat (tandem_picture_color_get_contrast (frame, tandem_picture_color_get_text (frame)),
                             >=, 4.5);
        }
    }
}

/* A part that is more than all of it would come out as next to nothing. */
static void
assert_is_color (TandemPictureColor color)
{
  for (guint i = 0; i < 3; i++)
    {
      const float part = (const float[]){ color.red, color.green, color.blue }[i];

      g_assert_cmpfloat (part, >=, 0);
      g_assert_cmpfloat (part, <=, 1);
    }
}

static void
test_colors_are_colors (void)
{
  for (int i = 0; i < 12; i++)
    for (int class = -1; class < 32; class ++)
      {
        const TandemPictureStyle style = { .coloring = (TandemPictureColoring)(i % 3),
                                           .dark = i / 3 % 2,
                                           .high_contrast = i / 6 };

        assert_is_color (tandem_picture_style_get_color (&style, class));
        assert_is_color (tandem_picture_style_get_frame (&style, class));
      }
}

static void
test_groups (void)
{
  static const struct
  {
    const char *name;
    TandemFileGroup group;
  } cases[] = {
    { "photo.JPG", TANDEM_FILE_GROUP_PICTURES },
    { "film.mkv", TANDEM_FILE_GROUP_VIDEOS },
    { "song.ogg", TANDEM_FILE_GROUP_SOUND },
    { "letter.odt", TANDEM_FILE_GROUP_DOCUMENTS },
    { "main.c", TANDEM_FILE_GROUP_CODE },
    { "backup.tar.gz", TANDEM_FILE_GROUP_ARCHIVES },
    { "libz.so.1.2.13", TANDEM_FILE_GROUP_PROGRAMS },
    { "libz.so", TANDEM_FILE_GROUP_PROGRAMS },
    { "a.unheard-of", TANDEM_FILE_GROUP_OTHER },
    { "\xff\xfe.\xff", TANDEM_FILE_GROUP_OTHER },
    { "x.\xe2", TANDEM_FILE_GROUP_OTHER },
    { "", TANDEM_FILE_GROUP_OTHER },
    { ".", TANDEM_FILE_GROUP_OTHER },
    { "notes.txt", TANDEM_FILE_GROUP_TEXT },
    { "system.iso", TANDEM_FILE_GROUP_DISK_IMAGES },
    { "config.json", TANDEM_FILE_GROUP_DATA },
  };
  g_autoptr (TandemFileGrouper) grouper = tandem_file_grouper_new ();
  g_autofree char *type = g_content_type_guess ("x.mkv", NULL, 0, NULL);

  if (g_strcmp0 (type, "video/x-matroska") != 0)
    {
      g_test_skip ("shared-mime-info is not installed");
      return;
    }
  for (guint round = 0; round < 2; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_assert_cmpint (tandem_file_grouper_find (grouper, cases[i].name, strlen (cases[i].name)), ==,
                         cases[i].group);
      }
}

static void
test_ages (void)
{
  g_assert_cmpint (tandem_file_age_find (1000000, 1000000), ==, TANDEM_FILE_AGE_DAY);
  g_assert_cmpint (tandem_file_age_find (G_MAXINT64, 1000000), ==, TANDEM_FILE_AGE_DAY);
  g_assert_cmpint (tandem_file_age_find (1000000 - 86400, 1000000), ==, TANDEM_FILE_AGE_WEEK);
  g_assert_cmpint (tandem_file_age_find (G_MININT64, 1000000), ==, TANDEM_FILE_AGE_OLDER);
}

/* By arrow keys a person gets to each of the folder's entries; in a treemap each key leads where it points.
 */
static void
test_step (gconstpointer kind)
{
  static const int ways[][2] = { { -1, 0 }, { 1, 0 }, { 0, -1 }, { 0, 1 } };

  for (guint seed = 0; seed < 20; seed++)
    {
      g_autoptr (TandemSnapshot) snapshot = random_snapshot (seed);
      const TandemPictureLayout layout = { .snapshot = snapshot,
                                           .folder = node_at (snapshot, ""),
                                           .kind = (TandemPictureKind)GPOINTER_TO_INT (kind),
                                           .mirrored = seed % 2 != 0,
                                           .width = 700,
                                           .height = 500,
                                           .header = 18 };
      g_autoptr (GArray) tiles = tandem_picture_layout_run (&layout, NULL);
      const TandemTile *whole = &g_array_index (tiles, TandemTile, 0);
      g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
      g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));
      const guint start = tandem_picture_layout_step (&layout, tiles, G_MAXUINT, 1, 0);

      g_assert_cmpuint (start, ==, whole->first_child);
      g_array_append_val (left, start);
      g_hash_table_add (seen, GUINT_TO_POINTER (start));
      while (left->len > 0)
        {
          const guint from = g_array_index (left, guint, left->len - 1);
          const TandemRect *here = &g_array_index (tiles, TandemTile, from).area;

          g_array_set_size (left, left->len - 1);
          for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
            {
              const guint to = tandem_picture_layout_step (&layout, tiles, from, ways[i][0], ways[i][1]);
              const TandemRect *there;

              if (to == G_MAXUINT)
                continue;
              there = &g_array_index (tiles, TandemTile, to).area;
              g_assert_false (g_array_index (tiles, TandemTile, to).is_rest);
              g_assert_cmpuint (g_array_index (tiles, TandemTile, to).depth, ==, 1);
              if (layout.kind == TANDEM_PICTURE_TREEMAP)
                g_assert_cmpfloat ((there->x + there->width / 2 - here->x - here->width / 2) * ways[i][0]
                                       + (there->y + there->height / 2 - here->y - here->height / 2)
                                             * ways[i][1],
                                   >, 0);
              if (g_hash_table_add (seen, GUINT_TO_POINTER (to)))
                g_array_append_val (left, to);
            }
        }
      for (guint i = 0; i < whole->n_children; i++)
        if (!g_array_index (tiles, TandemTile, whole->first_child + i).is_rest)
          g_assert_true (g_hash_table_contains (seen, GUINT_TO_POINTER (whole->first_child + i)));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/squarify/paper", test_paper);
  g_test_add_func ("/squarify/exact", test_squarify_is_exact);
  g_test_add_data_func ("/treemap/exact", GINT_TO_POINTER (TANDEM_PICTURE_TREEMAP), test_exact);
  g_test_add_data_func ("/rings/exact", GINT_TO_POINTER (TANDEM_PICTURE_RINGS), test_exact);
  g_test_add_data_func ("/treemap/exact-across-levels", GINT_TO_POINTER (TANDEM_PICTURE_TREEMAP),
                        test_exact_across_levels);
  g_test_add_data_func ("/rings/exact-across-levels", GINT_TO_POINTER (TANDEM_PICTURE_RINGS),
                        test_exact_across_levels);
  g_test_add_data_func ("/treemap/find", GINT_TO_POINTER (TANDEM_PICTURE_TREEMAP), test_find);
  g_test_add_data_func ("/rings/find", GINT_TO_POINTER (TANDEM_PICTURE_RINGS), test_find);
  g_test_add_data_func ("/treemap/step", GINT_TO_POINTER (TANDEM_PICTURE_TREEMAP), test_step);
  g_test_add_data_func ("/rings/step", GINT_TO_POINTER (TANDEM_PICTURE_RINGS), test_step);
  g_test_add_func ("/treemap/rest", test_rest);
  g_test_add_func ("/treemap/limit", test_limit);
  g_test_add_func ("/picture/nothing", test_nothing);
  g_test_add_func ("/picture/image", test_image);
  g_test_add_func ("/picture/text-is-readable", test_text_is_readable);
  g_test_add_func ("/picture/colors-are-colors", test_colors_are_colors);
  g_test_add_func ("/groups", test_groups);
  g_test_add_func ("/ages", test_ages);
  return g_test_run ();
}
